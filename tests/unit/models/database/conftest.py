"""The deadlines of the database as they are: they are what is tested here."""

import pytest


@pytest.fixture
def patient_database() -> None:
    """In place of the fixture of all tests."""
