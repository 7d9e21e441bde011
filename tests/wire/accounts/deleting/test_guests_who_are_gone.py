"""Guests who were not seen for long: their names come free, and nothing but what they said is kept of them."""

import pytest

from models.database.client import Database
from models.stores.people.sessions import SESSIONS
from models.stores.people.users import USERS
from models.stores.rooms import PAST_MEMBERS
from models.stores.shapes.of_members import MEMBERS
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.players import seated
from tests.wire.rooms.party import guest, guests
from tests.wire.tables.test_beginning import gone

pytestmark = pytest.mark.gen_test(timeout=60)

DAYS = 30


async def long_ago(server: RunningServer) -> None:
    """Have everybody come, and be seen last, a day longer ago than guests are kept."""
    then = server.clock.now_ms() - (DAYS + 1) * 86_400_000
    await server.database.collection(USERS).update_many({}, {"$set": {"created_at": then}})
    seen = {"created_at": then, "rotated_at": then, "used_at": then}
    await server.database.collection(SESSIONS).update_many({}, {"$set": seen})


async def names(database: Database) -> set[str]:
    return {user["name"] for user in await database.collection(USERS).find({}).to_list(None)}


async def test_a_guest_who_was_not_seen_for_long_is_let_go(database: Database) -> None:
    async with running_server(database, guest_days=DAYS) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        for each in (ann, ben):
            await each.join("lobby")
        room = await ben.create()
        await ben.ok("room.leave", room=room)
        await ben.say("lobby", "marzipan")
        await gone(server, ben.socket)
        await server.part("guests").let_go()
        assert await names(database) == {"Ann", "Ben"}
        await long_ago(server)
        await server.part("guests").let_go()
        # Ann's socket is open.
        assert await names(database) == {"Ann"}
        for collection in (MEMBERS, PAST_MEMBERS, SESSIONS):
            assert await database.collection(collection).count_documents({"user": ben.id}) == 0
        said = (await ann.ok("history", room="lobby"))["messages"][-1]
        assert (said["text"], said["sender"]["name"]) == ("marzipan", "Ben")
        assert (await guest(server, "Ben")).name == "Ben"


async def test_a_guest_at_a_match_that_is_not_over_stays(database: Database) -> None:
    async with running_server(database, guest_days=DAYS) as server:
        players = await seated(server)
        await gone(server, *players.sockets)
        await long_ago(server)
        before = await names(database)
        await server.part("guests").let_go()
        assert await names(database) == before


async def test_an_account_stays_and_so_does_everybody_by_default(database: Database) -> None:
    async with running_server(database) as server:
        await server.api.post("/api/register", {"name": "Cid", "password": "password1"})
        ann = await guest(server, "Ann")
        await gone(server, ann.socket)
        await long_ago(server)
        assert not server.part("guests")._rounds.is_running
    async with running_server(database, guest_days=DAYS) as server:
        assert server.part("guests")._rounds.is_running
        await server.part("guests").let_go()
        assert await names(database) == {"Cid"}
