"""What a match needs when none of its players acts: bots that move, clocks that fall, players who are away."""
