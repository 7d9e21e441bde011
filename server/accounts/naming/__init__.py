"""What users may be called: names that are free, those that are made up for guests, and those that operators have."""
