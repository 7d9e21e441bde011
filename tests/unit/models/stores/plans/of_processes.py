"""Calls every query of the stores by which processes know of each other."""

from msgspec.structs import replace

from models.database.client import Database
from models.database.holding.holder import this_process
from models.ids import NodeId
from models.stores.cluster.leases import LeaseStore
from models.stores.cluster.processes import ProcessRecord, ProcessStore
from models.stores.cluster.restores import RestoreStore
from tests.unit.models.stores.plans.explained import Explainer
from tests.unit.models.stores.plans.filled import MANY


async def leases(database: Database, explainer: Explainer) -> None:
    store, bounded = LeaseStore(database), explainer.bounded
    first = await bounded(store.take(None, NodeId("n-1"), this_process(1)))
    assert first is not None
    assert (await bounded(store.beat(first))) is not None
    await bounded(store.ask_for(first))
    await bounded(store.say_that_it_ends(first))
    await bounded(store.let_go(first))
    seen = await bounded(store.read())
    assert seen is not None
    assert (seen.holder, seen.is_asked_for, seen.is_ending) == (None, True, True)
    assert await bounded(store.take(seen, NodeId("n-2"), this_process(1))) is not None
    assert await bounded(store.take(seen, NodeId("n-3"), this_process(1))) is None
    assert await bounded(store.beat(first)) is None


async def restores(database: Database, explainer: Explainer) -> None:
    store, bounded = RestoreStore(database), explainer.bounded
    assert await bounded(store.last_place()) is None
    await bounded(store.keep_place("here"))
    assert await bounded(store.last_place()) == "here"
    assert await store.id_of_log() == await store.id_of_log()
    assert await store.renew_epochs() == MANY


async def processes(database: Database, explainer: Explainer) -> None:
    store, bounded = ProcessStore(database), explainer.bounded
    records = [
        ProcessRecord(node=NodeId(f"n-{each}"), holder=this_process(1), inbox="i", beats=1, state="serving")
        for each in range(3)
    ]
    for record in records:
        await bounded(store.beat(record))
    assert await bounded(store.all()) == records
    await bounded(store.remove(records[0].node))
    await bounded(store.remove_dead(records[1]))
    await bounded(store.beat(replace(records[2], beats=2)))
    await bounded(store.remove_dead(records[2]))
    assert [each.beats for each in await bounded(store.all())] == [2]


CALLS = {
    "cluster/leases.py": leases,
    "cluster/processes.py": processes,
    "cluster/restores.py": restores,
}
