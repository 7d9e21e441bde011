"""Files that people attach to messages: how they come in, what they are, who claims them, and when they go."""
