"""The names that users may have: free ones, those made up for guests, and those of operators."""
