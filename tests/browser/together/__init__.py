"""Whole evenings of several people, each in a browser of their own, and what each window was told."""
