"""Go by Chinese rules: area scoring, positional superko, dead stones by agreement."""
