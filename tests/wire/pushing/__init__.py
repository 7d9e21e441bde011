"""Web Push, to a push service of the tests' own that reads what it gets."""
