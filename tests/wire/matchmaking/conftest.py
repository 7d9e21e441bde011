"""Room passwords are hashed quickly here."""

from tests.rigs.server import quick_hashing as quick_hashing
