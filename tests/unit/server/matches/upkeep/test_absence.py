"""Who is away, since when, and when that ends a match."""

from typing import Any

import pytest

from models.ids import UserId
from server.games import time_control
from server.games.clock_kinds import ClockSpec
from server.matches.table import Chair, Table
from server.matches.upkeep.absence import ABANDONED_S, OPEN_S, PAUSED_S, Abandonment, Absence
from tests.rigs.matches import ANN, BEN, table_of

BOTH = (ANN.id, BEN.id)
GRACE_S = 60


def table_that_is(status: str = "playing", **fields: Any) -> Table:
    return table_of(status=status, **fields)


def test_somebody_who_comes_and_goes_is_away_since_then() -> None:
    absence = Absence()
    absence.note(BOTH, BOTH, watched=True, now=0)
    absence.note(BOTH, {BEN.id}, watched=True, now=10)
    absence.note(BOTH, {BEN.id}, watched=True, now=20)
    assert absence.away_s(ANN.id, 25) == 15
    assert absence.went_at(ANN.id) == 10
    assert absence.away_s(BEN.id, 25) is None
    absence.note(BOTH, BOTH, watched=True, now=30)
    assert absence.away_s(ANN.id, 40) is None
    assert not absence.is_anybody_away


def test_a_player_who_never_came_is_away_but_did_not_go_away() -> None:
    absence = Absence()
    absence.note(BOTH, (), watched=False, now=0)
    assert absence.away_s(ANN.id, 5) == 5
    assert absence.went_at(ANN.id) is None


@pytest.mark.parametrize(
    ("to_move", "online", "expected"),
    [
        # The other one waits for a move.
        ((0,), {BEN.id}, Abandonment(0)),
        # It is not the turn of the one who is away.
        ((1,), {BEN.id}, None),
        # Nobody waited: nobody has won.
        ((0,), set(), Abandonment(None)),
    ],
)
def test_a_match_without_a_clock_waits_only_so_long(
    to_move: tuple[int, ...], online: set[UserId], expected: Abandonment | None
) -> None:
    absence, limit_s = Absence(), GRACE_S + ABANDONED_S
    absence.note(BOTH, BOTH, watched=True, now=0)
    absence.note(BOTH, online, watched=bool(online), now=0)
    assert absence.abandonment(table_that_is(), to_move, limit_s - 1) is None
    assert absence.abandonment(table_that_is(), to_move, limit_s) == expected


def test_a_pause_ends_for_a_player_who_does_not_come_back() -> None:
    absence = Absence()
    absence.note(BOTH, {BEN.id}, watched=True, now=0)
    assert absence.abandonment(table_that_is("paused"), (), PAUSED_S - 1) is None
    assert absence.abandonment(table_that_is("paused"), (), PAUSED_S) == Abandonment(0)


def test_a_player_who_returns_at_the_last_minute_has_waited_for_nobody() -> None:
    absence = Absence()
    absence.note(BOTH, BOTH, watched=True, now=0)
    absence.note(BOTH, (), watched=False, now=0)
    absence.note(BOTH, {BEN.id}, watched=True, now=PAUSED_S - 30)
    paused = table_that_is("paused")
    assert absence.abandonment(paused, (), PAUSED_S) is None
    assert absence.abandonment(paused, (), 2 * PAUSED_S - 31) is None
    assert absence.abandonment(paused, (), 2 * PAUSED_S - 30) == Abandonment(0)


def test_the_time_that_another_waits_is_summed_over_its_coming_and_going() -> None:
    absence, limit_s = Absence(), GRACE_S + ABANDONED_S
    absence.note(BOTH, BOTH, watched=True, now=0)
    for start in (0, 1_000):
        absence.note(BOTH, {BEN.id}, watched=True, now=start)
        assert absence.abandonment(table_that_is(), (0,), start + limit_s / 2 - 1) is None
        absence.note(BOTH, (), watched=False, now=start + limit_s / 2 - 1)
    absence.note(BOTH, {BEN.id}, watched=True, now=2_000)
    assert absence.abandonment(table_that_is(), (0,), 2_001) is None
    assert absence.abandonment(table_that_is(), (1,), 2_002) is None
    assert absence.abandonment(table_that_is(), (0,), 2_002) == Abandonment(0)


def test_a_players_wait_counts_from_the_others_silence() -> None:
    absence = Absence()
    absence.note(BOTH, BOTH, watched=True, now=0)
    absence.abandonment(table_that_is(), (0,), 90)
    absence.went(ANN.id, 60)
    absence.note(BOTH, {BEN.id}, watched=True, now=100)
    assert absence.waited_s(ANN.id, 110) == 50
    absence.note(BOTH, BOTH, watched=True, now=120)
    assert absence.waited_s(ANN.id, 130) == 0


def test_a_pause_of_a_correspondence_match_does_not_end_by_absence() -> None:
    absence = Absence()
    absence.note(BOTH, {BEN.id}, watched=True, now=0)
    clock = time_control.start(ClockSpec(kind="correspondence"), 2)
    paused = table_that_is("paused", clock=clock)
    assert absence.abandonment(paused, (), 1e7) is None
    absence.note(BOTH, (), watched=False, now=1e7)
    assert absence.abandonment(paused, (), 1e8) is None


def test_an_absence_goes_on_after_a_restart_from_where_it_was_noted() -> None:
    absence, paused = Absence(), table_that_is("paused")
    absence.note(BOTH, {BEN.id}, watched=True, now=0)
    assert absence.due_notes(paused, 599) is None
    noted = table_that_is("paused", absences=absence.due_notes(paused, 3_000))
    assert absence.due_notes(noted, 3_500) is None
    again = Absence()
    again.restore(noted, 10)
    again.note(BOTH, (), watched=False, now=10)
    again.note(BOTH, {BEN.id}, watched=True, now=100)
    assert again.abandonment(noted, (), 699) is None
    assert again.abandonment(noted, (), 700) == Abandonment(0)
    again.note(BOTH, BOTH, watched=True, now=700)
    assert again.due_notes(noted, 700) == {}
    assert again.due_notes(table_that_is("playing", absences={}), 700) is None


def test_bots_among_themselves_play_as_long_as_somebody_watches() -> None:
    absence, bots = Absence(), table_that_is(chairs=(Chair(bot=1), Chair(bot=1)))
    absence.note((), (), watched=True, now=0)
    assert absence.abandonment(bots, (0,), 10_000) is None
    absence.note((), (), watched=False, now=10_000)
    assert absence.abandonment(bots, (0,), 10_000 + ABANDONED_S) == Abandonment(None)


def test_a_finished_match_is_not_given_up() -> None:
    absence = Absence()
    absence.note(BOTH, (), watched=False, now=0)
    assert absence.abandonment(table_that_is("over"), (), 1e9) is None


def test_an_open_table_is_given_up_once_all_who_sit_there_are_gone() -> None:
    absence = Absence()
    absence.note(BOTH, BOTH[:1], watched=False, now=0)
    assert absence.abandonment(table_that_is("open"), (), 1e9) is None
    absence.note(BOTH, (), watched=True, now=10)
    assert absence.abandonment(table_that_is("open"), (), 10 + OPEN_S - 1) is None
    assert absence.abandonment(table_that_is("open"), (), 10 + OPEN_S) == Abandonment(None)
