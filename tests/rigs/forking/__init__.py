"""Programs of this project in processes of their own, forked from one that has imported them already."""
