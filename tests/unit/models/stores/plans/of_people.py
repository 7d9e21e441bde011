"""Calls every query of the stores of people."""

from typing import Any

from models.database.client import Database
from models.ids import SessionId, UserId
from models.stores.people import blocks as block_store
from models.stores.people.blocks import BlockStore
from models.stores.people.deletions import Deletion, DeletionStore
from models.stores.people.holdings import Holdings
from models.stores.people.identities import IdentityStore
from models.stores.people.pushes import PushStore
from models.stores.people.resets import Reset, ResetStore
from models.stores.people.sessions import Session, SessionStore, Ticket, TicketStore
from models.stores.people.traces import Traces
from models.stores.people.users import User, UserStore
from tests.rigs.timeline.entry_samples import record
from tests.unit.models.stores.plans.explained import Explainer, listed
from tests.unit.models.stores.plans.filled import OTHER, ROOM, USER


async def blocks(database: Database, explainer: Explainer) -> None:
    store, bounded = BlockStore(database), explainer.bounded
    await bounded(store.add(USER, UserId("u-9"), 5))
    assert len(await bounded(store.of(USER))) == 2
    assert len(await bounded(store.spans_of(USER))) == 2
    assert await bounded(store.blockers_of(OTHER, [USER])) == {USER}
    assert await bounded(store.between(USER, OTHER)) == {USER}
    assert len(await bounded(store.apart_from(OTHER))) == 2
    ended = [
        {
            "_id": f"{USER}|x-{number}|ended",
            "by": USER,
            "user": f"x-{number}",
            "at": number,
            "spans": [[1, 2]],
        }
        for number in range(block_store.MAX_ENDED)
    ]
    await database.collection(block_store.BLOCKS).insert_many(ended)
    await bounded(store.remove(USER, OTHER, 200))
    await bounded(store.forget_user(USER))


async def deletions(database: Database, explainer: Explainer) -> None:
    store, bounded = DeletionStore(database), explainer.bounded
    deletion = Deletion(USER, 5)
    assert await bounded(store.begin(deletion))
    assert len(await bounded(store.all())) == 3
    await bounded(store.end(deletion))


async def holdings(database: Database, explainer: Explainer) -> None:
    store, bounded = Holdings(database), explainer.bounded

    async def everything() -> list[dict[str, Any]]:
        found = [each async for each in store.personal(USER)]
        return found + await store.said(ROOM, USER, 1) + await store.said(ROOM, USER, 101)

    said = [each for each in await bounded(everything(), walks=100) if each["type"] == "message"]
    assert len(said) == 40
    assert (await bounded(store.membership(record("r-0"), USER)))["role"] == "member"


async def identities(database: Database, explainer: Explainer) -> None:
    store, bounded = IdentityStore(database), explainer.bounded
    assert await bounded(store.users_of(["openid-0"])) == {"openid-0": USER}
    assert await bounded(store.claim("openid-0", OTHER)) == USER
    await bounded(store.settle("openid-0", USER, "secret", 5))
    assert await bounded(store.newest_of(USER, "openid-")) == "openid-0"
    await bounded(store.forget_user(USER))


async def pushes(database: Database, explainer: Explainer) -> None:
    store, bounded = PushStore(database), explainer.bounded
    (device,) = await bounded(store.of(USER))
    await bounded(store.put(device))
    await bounded(store.remove(device.id, USER))
    assert len(await bounded(store.wishes(), walks=40)) == 40
    await bounded(store.forget_user(USER))


async def resets(database: Database, explainer: Explainer) -> None:
    store, bounded = ResetStore(database), explainer.bounded
    await store.add("token", Reset(USER, 5))
    assert await bounded(store.find("token")) is not None
    assert await bounded(store.take("token"))
    await bounded(store.forget_user(USER))


async def sessions(database: Database, explainer: Explainer) -> None:
    store, bounded = SessionStore(database), explainer.bounded
    session = await bounded(store.find(SessionId("s-0")))
    assert session is not None
    assert await bounded(store.replace(session, session)) is not None
    await bounded(store.touch(session, 5))
    await bounded(store.prove(session, 5))
    assert len(await bounded(store.of_user(USER))) == 1
    await bounded(store.rename(USER, "Ann", guest=True))
    assert await bounded(store.end(SessionId("s-1"), 5))
    await bounded(store.erase(_outside("s-2"), 5))
    await bounded(store.erase(session, 5))
    tickets = TicketStore(database)
    await tickets.add("ticket", Ticket(session=SessionId("s-1"), access_expires_at=5, expires_at=5))
    assert await bounded(tickets.take("ticket")) is not None


def _outside(session: str) -> Session:
    return Session(
        id=SessionId(session),
        user=USER,
        name="Ann",
        guest=True,
        counter=1,
        rotated_at=1,
        expires_at=5,
        outside=True,
    )


async def traces(database: Database, explainer: Explainer) -> None:
    store, bounded = Traces(database), explainer.bounded
    assert len(await bounded(store.messages(ROOM, USER, 121), walks=100)) == 40
    await bounded(store.redact(ROOM, USER, 121, "Tea"), walks=100)


async def users(database: Database, explainer: Explainer) -> None:
    store, bounded = UserStore(database), explainer.bounded
    assert await bounded(store.find(USER)) is not None
    assert (await bounded(store.person(USER))).id == USER
    assert len(await bounded(store.people([USER, OTHER]))) == 2
    assert len(await bounded(store.guests_among([USER, OTHER]))) == 2
    assert await bounded(store.find_by_name("user 0")) is not None
    assert len(await bounded(store.holders("user 0"))) == 1
    assert (await bounded(store.named("USER 0", 3)))[0].name == "user 0"
    assert await bounded(store.set_status(USER, "tea")) is not None
    assert await bounded(store.set_avatar(USER, None)) is not None
    assert await bounded(store.rename(USER, "Ann", 5)) is not None
    assert sum(map(len, await bounded(listed(store.renamed_since(5))))) == 1
    assert await bounded(listed(store.created_since(2**50))) == []
    assert await bounded(store.promote(USER, "Ann", "hash")) is not None
    await bounded(store.rehash(USER, "hash", "other"))
    assert await bounded(store.replace_password(USER, "third"))
    await bounded(store.release(OTHER))
    assert sum(map(len, await bounded(listed(store.guests_of_before(5))))) >= 30
    await bounded(store.remove_guest(UserId("u-3")))
    outside = User(id=UserId("u-2"), name="other", guest=False, created_at=1)
    assert await bounded(store.meet(outside))
    assert not await bounded(store.meet(outside))
    assert (await bounded(store.named("OTHER", 3)))[0].id == "u-2"


CALLS = {
    "people/blocks.py": blocks,
    "people/deletions.py": deletions,
    "people/holdings.py": holdings,
    "people/identities.py": identities,
    "people/pushes.py": pushes,
    "people/resets.py": resets,
    "people/sessions.py": sessions,
    "people/traces.py": traces,
    "people/users.py": users,
}
