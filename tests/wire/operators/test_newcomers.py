"""Servers that take no guests, or make no accounts."""

import pytest

from models.database.client import Database
from tests.rigs.server import running_server

pytestmark = pytest.mark.gen_test(timeout=60)
ANN = {"name": "Ann", "password": "password1"}


async def test_without_guests_accounts_come_in_alone(database: Database) -> None:
    async with running_server(database, guests=False) as server:
        answer = await server.api.post("/api/guest", {})
        assert (answer.status, answer.code) == (403, "forbidden")
        await server.connect(await server.account("Ann"))


async def test_without_registration_guests_stay_guests(database: Database) -> None:
    async with running_server(database) as server:
        await server.account("Ben")
    async with running_server(database, registration=False) as server:
        guest = await server.guest("Ann")
        for token in (None, guest.token):
            answer = await server.api.post("/api/register", ANN, token=token)
            assert (answer.status, answer.code) == (403, "forbidden")
        await server.connect(guest)
        await server.connect(await server.signed_in("Ben"))
