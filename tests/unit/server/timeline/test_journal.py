"""The journal: which entries share a commit, and which result each of them gets."""

import logging
from collections.abc import Iterator
from functools import partial

import pytest
from tornado.ioloop import IOLoop

from models.stores.entries import CommitStatus, Entry
from server.timeline.journal import MAX_BATCH, MAX_BATCH_OF_ROOM, Journal
from tests.rigs.timeline.entry_samples import sent
from tests.rigs.timeline.scripted_log import ScriptedLog, turns

pytestmark = pytest.mark.gen_test


class Results:
    """The results of entries, in the order in which they came."""

    def __init__(self, journal: Journal[Entry]) -> None:
        self.journal = journal
        self.of: list[tuple[str, int, CommitStatus]] = []

    def append(self, *entries: Entry) -> None:
        for entry in entries:
            self.journal.append(entry, partial(self._note, entry))

    def _note(self, entry: Entry, status: CommitStatus) -> None:
        self.of.append((entry.room, entry.rev, status))


@pytest.fixture
def log() -> ScriptedLog:
    return ScriptedLog()


@pytest.fixture
def results(io_loop: IOLoop, log: ScriptedLog) -> Iterator[Results]:
    async def begin() -> Journal[Entry]:
        return Journal(log)

    async def end() -> None:
        await log.store_all()
        await journal.close()

    journal = io_loop.run_sync(begin)
    yield Results(journal)
    io_loop.run_sync(end, timeout=2)


async def test_a_lone_entry_waits_for_nothing(log: ScriptedLog, results: Results) -> None:
    results.append(sent(seq=1))
    await log.answer("stored")
    assert (log.revs, results.of) == ([[1]], [("r-1", 1, "stored")])


async def test_entries_of_one_turn_go_into_one_commit_in_order(log: ScriptedLog, results: Results) -> None:
    results.append(sent("r-1", 1), sent("r-2", 1), sent("r-1", 2))
    await log.answer("stored", "stored", "stored")
    assert [[(e.room, e.rev) for e in batch] for batch in log.batches] == [
        [("r-1", 1), ("r-2", 1), ("r-1", 2)]
    ]
    assert results.of == [("r-1", 1, "stored"), ("r-2", 1, "stored"), ("r-1", 2, "stored")]


async def test_entries_that_come_during_a_commit_go_into_the_next(log: ScriptedLog, results: Results) -> None:
    results.append(sent(seq=1))
    await turns()
    results.append(sent(seq=2))
    await turns()
    results.append(sent(seq=3))
    await turns()
    assert log.revs == [[1]]
    await log.answer("stored")
    assert (log.revs, results.of) == ([[1], [2, 3]], [("r-1", 1, "stored")])
    await log.answer("stored", "stored")
    assert log.max_under_way == 1
    assert [status for _, _, status in results.of] == ["stored"] * 3


async def test_no_result_comes_before_the_log_has_answered(log: ScriptedLog, results: Results) -> None:
    results.append(sent(seq=1))
    await turns(50)
    assert log.revs == [[1]]
    assert results.of == []


async def test_a_batch_is_bounded(log: ScriptedLog, results: Results) -> None:
    log.stores = True
    results.append(*(sent(seq=seq) for seq in range(1, MAX_BATCH + 3)))
    await results.journal.drained()
    assert [len(batch) for batch in log.batches] == [MAX_BATCH_OF_ROOM] * 7 + [
        MAX_BATCH + 2 - 7 * MAX_BATCH_OF_ROOM
    ]
    assert [rev for _, rev, _ in results.of] == list(range(1, MAX_BATCH + 3))


@pytest.mark.parametrize("failure", ["repeated", "refused", "unknown"])
async def test_entries_behind_a_failed_one_of_their_room_fail(
    log: ScriptedLog, results: Results, failure: CommitStatus
) -> None:
    results.append(sent(seq=1), sent(seq=2), sent(seq=3))
    await turns()
    results.append(sent(seq=4))
    await log.answer("stored", failure, "untried")
    assert results.of == [
        ("r-1", 1, "stored"),
        ("r-1", 2, failure),
        ("r-1", 3, "untried"),
        ("r-1", 4, "untried"),
    ]
    await turns()
    assert len(log.batches) == 1


async def test_a_failure_in_one_room_delays_another_by_one_commit(log: ScriptedLog, results: Results) -> None:
    results.append(sent("r-1", 1), sent("r-2", 1), sent("r-1", 2), sent("r-2", 2))
    await turns()
    results.append(sent("r-2", 3))
    await log.answer("refused", "untried", "untried", "untried")
    assert results.of == [("r-1", 1, "refused"), ("r-1", 2, "untried")]
    await log.answer("stored", "stored", "stored")
    assert [(e.room, e.rev) for e in log.batches[1]] == [("r-2", 1), ("r-2", 2), ("r-2", 3)]
    assert results.of[2:] == [("r-2", 1, "stored"), ("r-2", 2, "stored"), ("r-2", 3, "stored")]


async def test_an_exception_of_the_log_makes_all_unknown_and_the_journal_goes_on(
    log: ScriptedLog, results: Results, caplog: pytest.LogCaptureFixture
) -> None:
    results.append(sent("r-1", 1), sent("r-2", 1))
    with caplog.at_level(logging.CRITICAL, logger="server.timeline.journal"):
        await log.answer(error=RuntimeError("broken"))
    assert results.of == [("r-1", 1, "unknown"), ("r-2", 1, "unknown")]
    results.append(sent("r-1", 1))
    await log.answer("stored")
    assert results.of[2:] == [("r-1", 1, "stored")]


async def test_an_entry_appended_by_a_callback_goes_into_the_next_commit(
    log: ScriptedLog, results: Results
) -> None:
    results.journal.append(sent(seq=1), lambda _: results.append(sent(seq=2)))
    await log.answer("stored")
    await log.answer("stored")
    assert results.of == [("r-1", 2, "stored")]


async def test_drained_waits_for_every_result(log: ScriptedLog, results: Results) -> None:
    await results.journal.drained()
    results.append(sent(seq=1))
    log.stores = True
    await results.journal.drained()
    assert results.of == [("r-1", 1, "stored")]


async def test_a_room_in_which_much_is_said_holds_up_another_for_one_short_commit(
    log: ScriptedLog, results: Results
) -> None:
    log.stores = True
    results.append(*(sent("r-loud", seq) for seq in range(1, 3 * MAX_BATCH)))
    results.append(sent("r-quiet", 1))
    await results.journal.drained()
    assert len(log.batches[0]) == MAX_BATCH_OF_ROOM + 1
    assert [(e.room, e.rev) for e in log.batches[0]][:2] == [("r-loud", 1), ("r-quiet", 1)]
    assert [rev for room, rev, _ in results.of if room == "r-loud"] == list(range(1, 3 * MAX_BATCH))


async def test_rooms_of_which_a_commit_takes_only_some_take_turns(log: ScriptedLog, results: Results) -> None:
    log.stores = True
    rooms = [f"r-{number}" for number in range(MAX_BATCH + 2)]
    results.append(*(sent(room, seq) for seq in (1, 2) for room in rooms))
    await results.journal.drained()
    assert [len(batch) for batch in log.batches] == [MAX_BATCH, MAX_BATCH, 4]
    assert [e.room for e in log.batches[1]][:2] == rooms[-2:]
    assert {(room, rev) for room, rev, _ in results.of} == {(room, rev) for room in rooms for rev in (1, 2)}


async def test_a_commit_with_too_few_results_is_one_of_which_nothing_is_known(
    log: ScriptedLog, results: Results, caplog: pytest.LogCaptureFixture
) -> None:
    results.append(sent(seq=1), sent(seq=2))
    await log.answer("stored")
    assert results.of == [("r-1", 1, "unknown"), ("r-1", 2, "unknown")]
    assert "has 1 results" in caplog.text
