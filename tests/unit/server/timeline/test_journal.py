"""The journal: who goes with whom into a commit, and what each is told of it."""

import logging
from collections.abc import Iterator
from functools import partial

import pytest
from tornado.ioloop import IOLoop

from models.stores.entries import CommitStatus, Entry
from server.timeline.journal import MAX_BATCH, Journal
from tests.rigs.entry_samples import sent
from tests.rigs.scripted_log import ScriptedLog, turns

pytestmark = pytest.mark.gen_test


class Told:
    """What the journal told of entries, in the order of telling."""

    def __init__(self, journal: Journal[Entry]) -> None:
        self.journal = journal
        self.of: list[tuple[str, int, CommitStatus]] = []

    def append(self, *entries: Entry) -> None:
        for entry in entries:
            self.journal.append(entry, partial(self._tell, entry))

    def _tell(self, entry: Entry, status: CommitStatus) -> None:
        self.of.append((entry.room, entry.rev, status))


@pytest.fixture
def log() -> ScriptedLog:
    return ScriptedLog()


@pytest.fixture
def told(io_loop: IOLoop, log: ScriptedLog) -> Iterator[Told]:
    async def begin() -> Journal[Entry]:
        return Journal(log)

    async def end() -> None:
        await log.store_all()
        await journal.close()

    journal = io_loop.run_sync(begin)
    yield Told(journal)
    io_loop.run_sync(end, timeout=2)


async def test_a_lone_entry_waits_for_nothing(log: ScriptedLog, told: Told) -> None:
    told.append(sent(seq=1))
    await log.answer("stored")
    assert (log.revs, told.of) == ([[1]], [("r-1", 1, "stored")])


async def test_what_comes_in_one_turn_goes_in_one_commit_in_its_order(log: ScriptedLog, told: Told) -> None:
    told.append(sent("r-1", 1), sent("r-2", 1), sent("r-1", 2))
    await log.answer("stored", "stored", "stored")
    assert [[(e.room, e.rev) for e in batch] for batch in log.batches] == [
        [("r-1", 1), ("r-2", 1), ("r-1", 2)]
    ]
    assert told.of == [("r-1", 1, "stored"), ("r-2", 1, "stored"), ("r-1", 2, "stored")]


async def test_what_comes_while_a_commit_is_under_way_is_the_next_one(log: ScriptedLog, told: Told) -> None:
    told.append(sent(seq=1))
    await turns()
    told.append(sent(seq=2))
    await turns()
    told.append(sent(seq=3))
    await turns()
    assert log.revs == [[1]]
    await log.answer("stored")
    assert (log.revs, told.of) == ([[1], [2, 3]], [("r-1", 1, "stored")])
    await log.answer("stored", "stored")
    assert log.max_under_way == 1
    assert [status for _, _, status in told.of] == ["stored"] * 3


async def test_nobody_is_told_before_the_log_has_answered(log: ScriptedLog, told: Told) -> None:
    told.append(sent(seq=1))
    await turns(50)
    assert log.revs == [[1]]
    assert told.of == []


async def test_a_batch_is_bounded(log: ScriptedLog, told: Told) -> None:
    log.stores = True
    told.append(*(sent(seq=seq) for seq in range(1, MAX_BATCH + 3)))
    await told.journal.drained()
    assert [len(batch) for batch in log.batches] == [MAX_BATCH, 2]
    assert [rev for _, rev, _ in told.of] == list(range(1, MAX_BATCH + 3))


@pytest.mark.parametrize("failure", ["repeated", "refused", "unknown"])
async def test_behind_a_failed_entry_of_its_room_nothing_is_stored(
    log: ScriptedLog, told: Told, failure: CommitStatus
) -> None:
    told.append(sent(seq=1), sent(seq=2), sent(seq=3))
    await turns()
    told.append(sent(seq=4))
    await log.answer("stored", failure, "untried")
    assert told.of == [
        ("r-1", 1, "stored"),
        ("r-1", 2, failure),
        ("r-1", 3, "untried"),
        ("r-1", 4, "untried"),
    ]
    await turns()
    assert len(log.batches) == 1


async def test_a_failure_in_one_room_costs_another_nothing_but_a_round(log: ScriptedLog, told: Told) -> None:
    told.append(sent("r-1", 1), sent("r-2", 1), sent("r-1", 2), sent("r-2", 2))
    await turns()
    told.append(sent("r-2", 3))
    await log.answer("refused", "untried", "untried", "untried")
    assert told.of == [("r-1", 1, "refused"), ("r-1", 2, "untried")]
    await log.answer("stored", "stored", "stored")
    assert [(e.room, e.rev) for e in log.batches[1]] == [("r-2", 1), ("r-2", 2), ("r-2", 3)]
    assert told.of[2:] == [("r-2", 1, "stored"), ("r-2", 2, "stored"), ("r-2", 3, "stored")]


async def test_a_log_that_breaks_leaves_all_unknown_and_the_journal_alive(
    log: ScriptedLog, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    told.append(sent("r-1", 1), sent("r-2", 1))
    with caplog.at_level(logging.CRITICAL, logger="server.timeline.journal"):
        await log.answer(error=RuntimeError("broken"))
    assert told.of == [("r-1", 1, "unknown"), ("r-2", 1, "unknown")]
    told.append(sent("r-1", 1))
    await log.answer("stored")
    assert told.of[2:] == [("r-1", 1, "stored")]


async def test_what_is_appended_by_whoever_is_told_is_stored_next(log: ScriptedLog, told: Told) -> None:
    told.journal.append(sent(seq=1), lambda _: told.append(sent(seq=2)))
    await log.answer("stored")
    await log.answer("stored")
    assert told.of == [("r-1", 2, "stored")]


async def test_drained_is_when_all_is_settled(log: ScriptedLog, told: Told) -> None:
    await told.journal.drained()
    told.append(sent(seq=1))
    log.stores = True
    await told.journal.drained()
    assert told.of == [("r-1", 1, "stored")]
