"""Rooms in and out: a room as a file that is taken along, and files of ours and of others that become rooms."""
