"""What is stored of a match is read again, in every form in which it was ever written."""

from collections.abc import Awaitable, Callable

import msgspec
import pytest
from msgspec.structs import asdict, replace

from models.errors import Refusal
from models.stores.matches import MatchRecord
from server.games.replay import LogEntry
from server.matches.storage import FORM, Stored, read, record_of, written
from tests.rigs.matches import ANN, BEN, Bench
from tests.unit.server.matches.conftest import MakeBench

pytestmark = pytest.mark.gen_test


Play = Callable[[], Awaitable[Bench]]


@pytest.fixture
def play(make_bench: MakeBench) -> Play:
    """Makes a match in which each player has moved once."""

    async def played() -> Bench:
        bench = make_bench()
        await bench.begin()
        await bench.move(ANN, 0, x=0, y=0, nonce="n-1")
        await bench.move(BEN, 1, x=1, y=1)
        return bench

    return played


async def read_from(bench: Bench) -> Stored:
    stored = await bench.storage.read(bench.table.room)
    assert stored is not None
    return stored


def old_record(bench: Bench) -> MatchRecord:
    """The newest table as it was stored before forms were numbered."""
    table = msgspec.json.encode(bench.match.table).decode()
    return replace(record_of(bench.match.table), table=table)


def old_log(bench: Bench, nonce: str | None) -> list[str]:
    """The log as it was stored before forms were numbered: the nonce beside the entry's fields."""
    entries = [asdict(entry) for entry in bench.match.log]
    return [
        msgspec.json.encode({key: value for key, value in each.items() if value is not None}).decode()
        for each in ({**entries[0], "nonce": nonce}, *entries[1:])
    ]


async def test_a_match_is_read_as_it_was_written(play: Play) -> None:
    bench = await play()
    stored = await read_from(bench)
    assert stored.table == bench.match.table
    assert stored.log == bench.match.log
    assert stored.nonces == {(0, "n-1"): 1}
    assert stored.replay is not None
    assert stored.replay.now.state == bench.match.state


async def test_what_is_written_says_in_which_form(play: Play) -> None:
    bench = await play()
    texts = (record_of(bench.match.table).table, written(bench.match.log[0], None))
    assert [msgspec.json.decode(text)["form"] for text in texts] == [FORM, FORM]


async def test_a_match_written_before_forms_were_numbered_is_read(play: Play) -> None:
    bench = await play()
    stored = await read(old_record(bench), old_log(bench, "n-1"))
    assert stored.table == bench.match.table
    assert stored.log == bench.match.log
    assert stored.nonces == {(0, "n-1"): 1}


async def test_a_log_may_hold_entries_of_several_forms(play: Play) -> None:
    bench = await play()
    log = [old_log(bench, None)[0], written(bench.match.log[1], "n-2")]
    stored = await read(record_of(bench.match.table), log)
    assert stored.log == bench.match.log
    assert stored.nonces == {(1, "n-2"): 2}


async def test_a_form_of_a_newer_server_is_refused_as_such(play: Play) -> None:
    bench = await play()
    record = record_of(bench.match.table)
    newer = replace(record, table=record.table.replace(f'"form":{FORM}', f'"form":{FORM + 1}'))
    with pytest.raises(Refusal, match="newer server"):
        await read(newer, [])


@pytest.mark.logs_errors
async def test_a_log_that_leads_elsewhere_is_refused(play: Play) -> None:
    bench = await play()
    other = LogEntry(version=2, kind="move", at=1, seat=1, move={"x": 2, "y": 2})
    with pytest.raises(Refusal, match="other rules"):
        await read(record_of(bench.match.table), [written(bench.match.log[0], None), written(other, None)])


@pytest.mark.logs_errors
async def test_a_log_that_the_rules_refuse_is_refused(play: Play) -> None:
    bench = await play()
    other = LogEntry(version=2, kind="move", at=1, seat=1, move={"x": 0, "y": 0})
    with pytest.raises(Refusal, match="other rules"):
        await read(record_of(bench.match.table), [written(bench.match.log[0], None), written(other, None)])
