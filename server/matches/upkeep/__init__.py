"""The upkeep of a match between its players' commands: bots that move, clocks that fall, players who are away."""
