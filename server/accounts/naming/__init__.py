"""What users may be called: names that are free, and names that are made up for guests."""
