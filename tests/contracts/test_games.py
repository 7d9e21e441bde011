"""Every game under the contract of games."""

from pathlib import Path

import pytest

from server.games.registry import GAMES
from tests.contracts.games import CHECKS, check
from tests.contracts.games_digest import ROOT, digest, digests
from tests.contracts.games_purity import NOT_RULES, forbidden
from tests.contracts.values import examples

FOLDER = ROOT / "server/games"
RULES = [
    path
    for path in sorted(FOLDER.rglob("*.py"))
    if path.relative_to(FOLDER).as_posix().removesuffix(".py") not in NOT_RULES
]


# Those that go on by themselves have a contract of their own, in ``realtime``.
IN_TURNS = [game for game in GAMES.values() if not game.realtime]


@pytest.mark.parametrize("promise", CHECKS)
@pytest.mark.parametrize("name", [game.name for game in IN_TURNS])
def test_every_game_keeps_its_promises(name: str, promise: str) -> None:
    assert GAMES[name].name == name
    check(GAMES[name], promise, max_examples=examples(CHECKS[promise][1]))


@pytest.mark.parametrize("path", RULES, ids=[str(path.relative_to(FOLDER)) for path in RULES])
def test_rules_and_what_they_use_import_only_what_is_pure(path: Path) -> None:
    assert forbidden(path.read_text()) == []


def test_matches_are_the_same_in_another_process() -> None:
    """Also where sets have another order."""
    first, second = (digests(IN_TURNS, hash_seed) for hash_seed in (1, 2))
    assert first == second == [digest(game) for game in IN_TURNS]
