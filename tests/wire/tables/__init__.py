"""Tables: who sits, who is away, and what the room sees."""
