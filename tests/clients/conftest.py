"""The whole server, for other people's clients to talk to."""

from tests.rig import house as house
