"""Messages to many: live and stored, one big room and many small ones, larger messages."""

from typing import Final

from bench.generator import Load
from bench.scenarios.plan import Plan, Result, Scenario, compare, ratio_verdict
from bench.teahouse import Teahouse

ONE_KB: Final = "%P{960}"
SIXTEEN_KB: Final = "%E{3900}"


def _one_room(plan: Plan, text: str = "hello world this is a chat message") -> Load:
    return Load(conns=plan.count(200, 50), senders=10, seconds=plan.seconds, warmup=plan.warmup, text=text)


def _live(plan: Plan) -> Result:
    result = compare(plan, _one_room(plan), [*plan.ceilings, *plan.peers, Teahouse()])
    return _judged(result, 4, "live fan-out, one room of 200")


def _stored(plan: Plan) -> Result:
    result = compare(plan, _one_room(plan), [*plan.peers, Teahouse(kept=True)])
    return _judged(result, 1.5, "stored fan-out, one room of 200")


def _small_rooms(plan: Plan) -> Result:
    rooms = plan.count(100, 10)
    load = Load(conns=2 * rooms, rooms=rooms, senders=2 * rooms, seconds=plan.seconds, warmup=plan.warmup)
    result = compare(plan, load, [*plan.ceilings, *plan.peers, Teahouse()])
    return _judged(result, 1.2, "live small rooms, 100 of 2", against="Node ws")


def _one_kb(plan: Plan) -> Result:
    return compare(plan, _one_room(plan, ONE_KB), [*plan.peers, Teahouse()])


def _sixteen_kb(plan: Plan) -> Result:
    return compare(plan, _one_room(plan, SIXTEEN_KB), [*plan.peers, Teahouse()])


def _judged(result: Result, goal: float, what: str, *, against: str | None = None) -> Result:
    verdicts = ratio_verdict(result.rows, goal, what, against=against)
    return Result(rows=result.rows, verdicts=verdicts, skipped=result.skipped)


SCENARIOS: Final = (
    Scenario(
        name="live",
        title="Live fan-out",
        what="One room of 200 that keeps no history; 10 of them send, each its next message when its own is back.",
        run=_live,
    ),
    Scenario(
        name="stored",
        title="Stored fan-out",
        what="The same, with every message in the database before anybody sees it. The peers store nothing.",
        run=_stored,
    ),
    Scenario(
        name="small-rooms",
        title="Small rooms",
        what="100 rooms of 2 that keep no history, everybody sending.",
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
