"""Each query of the stores walks an index, on the database that the tests run on, and little more than it brings.

Before it is carried out it fails, and is `unavailable` then. All that by the driver that the server does not use: so
CI has each store ask by both, for everything else runs on the server's own.
"""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from tornado.ioloop import IOLoop

from models.database import client, driver
from models.database.client import Database
from tests.unit.models.stores.plans import (
    filled,
    of_files,
    of_games,
    of_members,
    of_operators,
    of_people,
    of_processes,
    of_rooms,
    of_webhooks,
)
from tests.unit.models.stores.plans.explained import Explainer
from tests.unit.models.stores.plans.failing import Trials
from tests.unit.models.stores.plans.sites import Site, Watched, written

pytestmark = pytest.mark.gen_test(timeout=120)

Calls = Callable[[Database, Explainer], Awaitable[None]]
# Prices lie in a time series, or have places: which of the two is the database's to say.
OF_ONE_KIND = {f"FeedPointStore.{each}" for each in ("_newest_of_series", "_places", "_clear_places")}
# What their callers are told in place of an error.
TELL = {"HistoryStore.commit", "MatchStore.commit"}
# Who calls every query of a file of ``models/stores``.
CALLS: dict[str, Calls] = {
    **of_rooms.CALLS,
    **of_members.CALLS,
    **of_people.CALLS,
    **of_games.CALLS,
    **of_files.CALLS,
    **of_operators.CALLS,
    **of_processes.CALLS,
    **of_webhooks.CALLS,
}


@pytest.fixture
def other_driver() -> Iterator[None]:
    """The driver that the server does not use, or does if ``TEST_DRIVER`` names the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "name", driver.PYMONGO if driver.name == driver.MOTOR else driver.MOTOR)
        yield


@pytest.fixture
def explainer(other_driver: None, young_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Explainer]:
    explainer = Explainer(young_uri)
    options = {**client._CLIENT_OPTIONS, "event_listeners": [explainer]}
    monkeypatch.setattr(client, "_CLIENT_OPTIONS", options)
    yield explainer
    explainer.close()


@pytest.fixture
def full(io_loop: IOLoop, explainer: Explainer, database: Database) -> Database:
    """The database of the test, filled; whatever it is asked is explained."""
    io_loop.run_sync(lambda: filled.fill(database), timeout=60)
    return database


@pytest.mark.parametrize("file", CALLS)
async def test_every_query_of_a_store_walks_an_index_and_may_fail(
    full: Database, explainer: Explainer, monkeypatch: pytest.MonkeyPatch, file: str, *, runs_long: bool
) -> None:
    seen: set[Site] = set()
    for kind in ("collection", "unguarded_collection"):
        made = getattr(Database, kind)
        monkeypatch.setattr(
            Database, kind, lambda database, name, made=made: Watched(made(database, name), seen)
        )
    trials = Trials(all_ways=runs_long)
    trials.patch(monkeypatch)
    await CALLS[file](full, explainer)
    assert {function for source, function in written() - seen if source == file} <= OF_ONE_KIND
    assert sorted(trials.faults) == []
    assert trials.handled <= TELL


def test_no_store_has_queries_that_nobody_explains() -> None:
    assert {source for source, _ in written()} - set(CALLS) == set()
