"""The whole server for the tests of this folder, which hashes rooms' passwords quickly."""

import pytest

from tests.rigs.accounts import quick_passwords
from tests.rigs.server import house

__all__ = ["house"]


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.app.Passwords", quick_passwords)
