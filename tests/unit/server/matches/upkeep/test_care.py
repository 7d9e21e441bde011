"""What the caretaker knows of one match: whether a sweep may pass it over, and whose clock waits."""

import pytest

from models.wire.base import Person
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.games import time_control
from server.games.clock_kinds import ClockSpec
from server.matches.match import Transition
from server.matches.table import Chair, with_chair
from server.matches.upkeep.care import Care, CaresByPlayer
from server.matches.views import MatchView
from tests.rigs.connections import connect, identity_of
from tests.rigs.matches import ANN, BEN, PEOPLE, ROOM, Bench
from tests.unit.server.matches.conftest import MakeBench

pytestmark = pytest.mark.gen_test

CLOCK = time_control.start(ClockSpec(kind="fischer", initial_s=60), 2)


async def care_for(bench: Bench, *people: Person) -> Care:
    """The care for a match that has begun, with ``people`` in its room."""
    flusher = Flusher()
    hub = Hub(flusher)
    care = Care(
        bench.match, MatchView(bench.match, hub, lambda _: []), lambda user: hub.is_online(ROOM, user)
    )
    for person in people:
        hub.listen(connect(flusher, identity_of(person.id))[0], ROOM)
    await bench.begin()
    care.note_absence(bench.clock.monotonic())
    return care


async def test_a_match_whose_players_are_all_there_is_quiet(make_bench: MakeBench) -> None:
    care = await care_for(make_bench(), ANN, BEN)
    assert care.is_quiet
    await care.match.make_sure()
    assert care.is_quiet


async def test_a_match_is_not_quiet_while_a_player_is_away(make_bench: MakeBench) -> None:
    assert not (await care_for(make_bench(), ANN)).is_quiet


async def test_a_match_is_not_quiet_while_a_clock_runs(make_bench: MakeBench) -> None:
    assert not (await care_for(make_bench(clock=CLOCK), ANN, BEN)).is_quiet


async def test_a_match_with_bots_is_not_quiet(make_bench: MakeBench) -> None:
    assert not (await care_for(make_bench(chairs=(PEOPLE[0], Chair(bot=1))), ANN)).is_quiet


async def test_a_match_is_not_quiet_while_somebody_is_to_be_seen_off(make_bench: MakeBench) -> None:
    care = await care_for(make_bench(), ANN, BEN)
    care.leavers.add(ANN.id)
    assert not care.is_quiet


async def test_a_match_in_doubt_is_not_quiet(make_bench: MakeBench) -> None:
    bench = make_bench()
    care = await care_for(bench, ANN, BEN)
    bench.store.answer = "unknown"
    with pytest.raises(Exception, match="not known"):
        await bench.move(ANN, 0, x=0, y=0)
    assert not care.is_quiet


async def test_a_rated_match_is_not_quiet_until_it_is_rated(make_bench: MakeBench) -> None:
    bench = make_bench(rated=True)
    care = await care_for(bench, ANN, BEN)
    assert care.is_quiet
    for version, (x, y) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]):
        await bench.move((ANN, BEN)[version % 2], version, x=x, y=y)
    assert bench.match.table.is_rating_due
    assert not care.is_quiet


async def test_the_clock_of_a_player_who_went_away_waits(make_bench: MakeBench) -> None:
    bench = make_bench(clock=CLOCK)
    care = await care_for(bench, BEN)
    care.absence.note((ANN.id,), (ANN.id,), watched=True, now=bench.clock.monotonic())
    care.note_absence(bench.clock.monotonic())
    care.hold_clocks(bench.clock.monotonic())
    assert bench.match.table.clock is not None
    assert bench.match.table.clock.seats[0].since is None
    bench.clock.advance(bench.match.table.options.grace_s)
    care.hold_clocks(bench.clock.monotonic())
    assert bench.match.table.clock.seats[0].since == bench.clock.now_ms()


async def test_a_match_is_found_by_those_who_sit_at_it(make_bench: MakeBench) -> None:
    cares, bench = CaresByPlayer(), make_bench(chairs=(PEOPLE[0], Chair()))
    care = await care_for(bench)
    cares.add(care)
    assert (cares.of(ANN.id), cares.of(BEN.id)) == ((care,), ())
    match = bench.match
    await match.change(lambda: Transition(with_chair(match.table, 0, PEOPLE[1]), match.now_ms()))
    cares.note(care)
    assert (cares.of(ANN.id), cares.of(BEN.id)) == ((), (care,))
    assert cares.all() == [care]


async def test_a_match_that_is_not_taken_care_of_is_not_found(make_bench: MakeBench) -> None:
    cares, care = CaresByPlayer(), await care_for(make_bench())
    cares.add(care)
    cares.forget(care)
    cares.forget(care)
    cares.note(care)
    assert (cares.of(ANN.id), cares.all()) == ((), [])
