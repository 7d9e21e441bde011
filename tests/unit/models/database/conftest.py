"""The deadlines of the database as they are: they are what is tested here."""

import pytest

from models.database import client
from tests.rigs.network.patience import AS_SERVERS


@pytest.fixture(autouse=True)
def servers_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in AS_SERVERS.items():
        monkeypatch.setattr(client, name, value)
