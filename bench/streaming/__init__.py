"""Many answers that are streamed at once, and their readers."""
