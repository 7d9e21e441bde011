"""A user deletes its account: what goes, what stays without a name, and what a crash does not undo."""
