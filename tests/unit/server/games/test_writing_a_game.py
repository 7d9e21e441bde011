"""``docs/writing-a-game.md``: its game keeps every promise, is written as the others are, and can be played."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from server.games.base import Outcome
from server.games.registry import GAMES, AnyGame
from tests.contracts.games import CHECKS, check
from tests.unit.server.games.guide import GUIDE, ROOT, game_of_the_guide, source
from tests.unit.server.games.playing import begun, played, refusal


@pytest.fixture(scope="module")
def nim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnyGame]:
    with game_of_the_guide(tmp_path_factory.mktemp("guide")) as game:
        yield game


@pytest.mark.parametrize("promise", CHECKS)
def test_the_game_of_the_guide_keeps_every_promise(nim: AnyGame, promise: str) -> None:
    check(nim, promise)


def test_it_says_who_wins(nim: AnyGame) -> None:
    moves = [{"heap": 0, "take": 3}, {"heap": 1, "take": 4}, {"heap": 2, "take": 5}]
    for misere, winner in ((False, 0), (True, 1)):
        over = played(nim, begun(nim, misere=misere), *moves)
        assert nim.outcome(over) == Outcome(winners=(winner,), reason="no_stones_left")
    assert refusal(nim, begun(nim), {"heap": 0, "take": 4}) == "there are not so many stones in that heap"


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_it_is_written_as_the_others_are(command: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--stdin-filename", "server/games/nim.py", "-"],
        cwd=ROOT,
        input=source(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stdout


def test_the_guide_names_what_there_is() -> None:
    text = GUIDE.read_text()
    for named in re.findall(r"`((?:server|tests|static)/[\w./-]+)`", text):
        assert named == "server/games/nim.py" or "test_nim" in named or (ROOT / named).exists(), named
    assert "nim" not in GAMES
