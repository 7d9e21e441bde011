"""Suites that every game, codec, document and folder must pass, and broken examples that they must catch."""
