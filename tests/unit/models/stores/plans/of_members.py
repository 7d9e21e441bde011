"""Calls every query of the store of members."""

from models.database.client import Database
from models.ids import UserId
from models.stores.entries import first_place
from models.stores.members.asked import MemberStore
from tests.unit.models.stores.plans.explained import Explainer, listed
from tests.unit.models.stores.plans.filled import MANY, OTHER, ROOM, USER


async def members(database: Database, explainer: Explainer) -> None:
    store, bounded = MemberStore(database), explainer.bounded
    whole = await bounded(store.few(ROOM, MANY))
    assert whole is not None
    assert len(whole) == MANY
    assert await store.few(ROOM, 10) is None
    assert await bounded(store.find(ROOM, USER)) is not None
    assert set(await bounded(store.of(ROOM, [USER, OTHER, UserId("u-none")]))) == {USER, OTHER}
    assert [each.user.id for each in await bounded(store.named(ROOM, ["user 7", "nobody"]))] == ["u-7"]
    assert len(await bounded(store.ranked(ROOM, "moderator"))) == MANY // 10
    first, begun, high = (first_place(each) for each in (7, 3, MANY))
    for low in (0, first):
        page = await bounded(store.joined(ROOM, low, begun, high, 5), walks=10)
        assert [each.joined_at for each in page] == list(range(low // 1_000, low // 1_000 + 5))
    assert sum(map(len, await bounded(listed(store.sanctioned(ROOM, 20))))) == 5
    assert await bounded(store.past(ROOM, 20, 10)) == []
    assert await bounded(store.count(ROOM), walks=2 * MANY) == MANY


CALLS = {"members/asked.py": members}
