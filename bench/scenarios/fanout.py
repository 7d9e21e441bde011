"""Fan-out: live and stored, in one big room and in many small ones, with small and large messages."""

from collections.abc import Sequence
from typing import Final

from bench.generator import Load
from bench.scenario import Result, RunOptions, Scenario, compare, ratio_verdict
from bench.teahouse import Teahouse

ONE_KB: Final = "%P{960}"
SIXTEEN_KB: Final = "%E{3900}"


def _one_room(options: RunOptions, text: str = "hello world this is a chat message") -> Load:
    return Load(
        conns=options.count(200, 50), senders=10, seconds=options.seconds, warmup=options.warmup, text=text
    )


def _ours(options: RunOptions, *, kept: bool = False) -> Sequence[Teahouse]:
    return [Teahouse(kept=kept, checkout=each) for each in options.checkouts]


def _live(options: RunOptions) -> Result:
    result = compare(options, _one_room(options), [*options.ceilings, *options.peers, *_ours(options)])
    return _judged(result, 4, "live fan-out, one room of 200")


def _stored(options: RunOptions) -> Result:
    result = compare(options, _one_room(options), [*options.peers, *_ours(options, kept=True)])
    return _judged(result, 1.5, "stored fan-out, one room of 200")


def _small_rooms(options: RunOptions) -> Result:
    rooms = options.count(100, 10)
    load = Load(
        conns=2 * rooms, rooms=rooms, senders=2 * rooms, seconds=options.seconds, warmup=options.warmup
    )
    result = compare(options, load, [*options.ceilings, *options.peers, *_ours(options)])
    return _judged(result, 1.2, "live small rooms, 100 of 2", against="Node ws")


def _one_kb(options: RunOptions) -> Result:
    return compare(options, _one_room(options, ONE_KB), [*options.peers, *_ours(options)])


def _sixteen_kb(options: RunOptions) -> Result:
    return compare(options, _one_room(options, SIXTEEN_KB), [*options.peers, *_ours(options)])


def _judged(result: Result, goal: float, what: str, *, against: str | None = None) -> Result:
    verdicts = ratio_verdict(result.rows, goal, what, against=against)
    return Result(rows=result.rows, verdicts=verdicts, skipped=result.skipped)


SCENARIOS: Final = (
    Scenario(
        name="live",
        title="Live fan-out",
        what="One room of 200 that keeps no history. 10 of them send, each its next message when its last is back.",
        run=_live,
    ),
    Scenario(
        name="stored",
        title="Stored fan-out",
        what="The same, with every message stored before anybody sees it. The peers store nothing.",
        run=_stored,
    ),
    Scenario(
        name="small-rooms",
        title="Small rooms",
        what="100 rooms of 2 that keep no history; everybody sends.",
        run=_small_rooms,
    ),
    Scenario(
        name="size-1k", title="Messages of 1 KB", what="Live fan-out with texts of 1,000 bytes.", run=_one_kb
    ),
    Scenario(
        name="size-16k",
        title="Messages of 16 KB",
        what="Live fan-out with texts of 3,960 characters, nearly all of four bytes.",
        run=_sixteen_kb,
    ),
)
