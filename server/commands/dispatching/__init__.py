"""How any command is carried out: its route, its turn, its limits, the time it may take, and the one answer."""
