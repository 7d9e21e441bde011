"""Snake for 2 to 8 in one arena, twenty ticks a second."""
