"""What was taken back stays as secret as it was, however the match goes on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.games.base import Viewer
from server.games.replay import LogEntry, Replay, not_taken_back, shown_log
from server.games.rps import PICKS, Rps, RpsOptions

GAME = Rps()
SEED = bytes(32)


def pick(version: int, seat: int, what: str) -> LogEntry:
    return LogEntry(version=version, kind="move", at=0, seat=seat, move={"pick": what})


def undo(version: int, to: int) -> LogEntry:
    return LogEntry(version=version, kind="undo", at=0, to=to)


def shown(log: list[LogEntry], viewer: Viewer, version: int) -> list[Any]:
    """The moves of ``log`` as ``viewer`` is shown them at ``version``."""
    replay = Replay(GAME, RpsOptions(best_of=15), 2, SEED)
    for entry in log:
        replay.add(entry)
    return [
        entry.move and entry.move["pick"] for entry in shown_log(GAME, replay.states, log, viewer, version)
    ]


@pytest.mark.parametrize("again", PICKS)
def test_a_pick_that_was_taken_back_is_not_told_when_its_round_is_over(again: str) -> None:
    log = [pick(1, 0, "rock"), undo(2, 0), pick(3, 0, again), pick(4, 1, "paper"), pick(5, 0, "rock")]
    for viewer in (1, None):
        assert shown(log, viewer, 4) == [None, None, again, "paper"]
        assert shown(log, viewer, 5) == [None, None, again, "paper", None]
    assert shown(log, 0, 5) == ["rock", None, again, "paper", "rock"]


def test_what_was_known_before_it_was_taken_back_is_known_on() -> None:
    log = [pick(1, 0, "rock"), pick(2, 1, "paper"), undo(3, 0), pick(4, 1, "rock")]
    assert shown(log, 0, 4) == ["rock", "paper", None, None]


@st.composite
def logs(draw: st.DrawFn) -> list[LogEntry]:
    """Matches in which moves are taken back, also what was made after another was."""
    replay = Replay(GAME, RpsOptions(best_of=15), 2, SEED)
    log: list[LogEntry] = []
    for version in range(1, draw(st.integers(2, 12)) + 1):
        seats = GAME.to_move(replay.states[-1])
        kept = not_taken_back(log)
        if not seats:
            break
        if draw(st.booleans()) and kept:
            log.append(undo(version, draw(st.sampled_from(kept)).version - 1))
        else:
            log.append(pick(version, draw(st.sampled_from(seats)), draw(st.sampled_from(PICKS))))
        replay.add(log[-1])
    return log


@given(logs(), st.sampled_from([0, 1, None]))
def test_from_the_undo_on_it_is_shown_as_it_was_shown_before(log: list[LogEntry], viewer: Viewer) -> None:
    for entry in log:
        if entry.to is None:
            continue
        before = shown(log, viewer, entry.version - 1)
        for version in range(entry.version, len(log) + 1):
            assert shown(log, viewer, version)[entry.to : entry.version - 1] == before[entry.to :]
