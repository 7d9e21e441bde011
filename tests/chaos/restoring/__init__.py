"""A backup that was put back: clients learn that what they know may be gone."""
