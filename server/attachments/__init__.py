"""Files that users attach to messages: how they are received, checked, claimed by messages, and deleted."""
