"""Programs of this project in separate processes, forked from one that has already imported them."""
