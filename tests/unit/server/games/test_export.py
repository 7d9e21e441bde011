"""Exports of matches, and what is found in those that somebody bent."""

from typing import Any

import msgspec
import pytest

from server.games.base import Options, Outcome
from server.games.export import Export, make_export, read_export, state_hash, verify
from server.games.registry import GAMES
from server.games.replay import LogEntry, replayed
from server.games.tictactoe import TicTacToe

SEED = bytes(range(32))
LOG = (
    LogEntry(version=1, kind="move", at=1_000, seat=0, move={"x": 0, "y": 0}),
    LogEntry(version=2, kind="move", at=2_000, seat=1, move={"x": 1, "y": 1}),
    LogEntry(version=3, kind="undo", at=3_000, seat=1, to=1),
    LogEntry(version=4, kind="move", at=4_000, seat=1, move={"x": 2, "y": 2}),
    LogEntry(version=5, kind="resign", at=5_000, seat=0),
)
OUTCOME = Outcome(winners=(1,), reason="resigned")


def a_match() -> Export:
    return make_export(
        TicTacToe(),
        match="m-1",
        options=Options(),
        names=("Ann", "Ben"),
        seed=SEED,
        log=LOG,
        states=map(state_hash, replayed(TicTacToe(), Options(), 2, SEED, LOG).states),
        outcome=OUTCOME,
    )


def bent(**fields: Any) -> Export:
    """A match with some of its fields, given as JSON has them, changed."""
    return read_export(msgspec.json.encode(msgspec.to_builtins(a_match()) | fields))


def test_a_true_match_has_no_findings_before_and_after_the_file() -> None:
    assert verify(a_match(), GAMES) == []
    assert read_export(msgspec.json.encode(a_match())) == a_match()


def test_the_file_says_what_the_contract_names() -> None:
    told = msgspec.to_builtins(a_match())
    assert set(told) == {
        "teahouse", "game", "match", "options", "seats", "seed", "seed_hash", "log", "states", "outcome"
    }  # fmt: skip
    assert told["seats"] == {"count": 2, "names": ("Ann", "Ben")}
    assert (told["teahouse"], told["game"], told["seed"]) == (1, "tictactoe", SEED.hex())
    assert len(told["states"]) == 6
    assert told["states"][3] == told["states"][1] != told["states"][2]


def test_another_seed_is_found_by_its_hash() -> None:
    assert verify(bent(seed="00" * 32), GAMES) == ["seed_hash is not the hash of the seed"]


def test_another_state_is_found_with_its_version() -> None:
    states = list(a_match().states)
    states[2] = states[4] = "00" * 32
    assert verify(bent(states=states), GAMES) == ["the states of these versions are wrong: 2, 4"]
    assert verify(bent(states=states[:5]), GAMES) == [
        "there should be 6 states, not 5",
        "the states of these versions are wrong: 2, 4",
    ]


def test_many_wrong_states_are_not_all_listed() -> None:
    log = [LogEntry(version=1, kind="move", at=1, seat=0, move={"x": 0, "y": 0})]
    for version in range(2, 42):
        undone = LogEntry(version=version, kind="undo", at=1, to=0)
        again = LogEntry(version=version, kind="move", at=1, seat=0, move={"x": 0, "y": 0})
        log.append(again if version % 2 else undone)
    wrong = bent(log=msgspec.to_builtins(log), states=["00" * 32] * 42, outcome=None)
    (finding,) = verify(wrong, GAMES)
    assert finding.endswith("18, 19, ...")


def test_another_outcome_is_found() -> None:
    (finding,) = verify(bent(outcome={"winners": [0], "reason": "resigned"}), GAMES)
    assert finding == "the outcome should be seat 1 (resigned), not seat 0 (resigned)"
    (finding,) = verify(bent(outcome={"winners": [], "reason": "agreed", "scores": {"0": 1}}), GAMES)
    assert finding == "the outcome should be seat 1 (resigned), not a draw (agreed) {0: 1.0}"
    (finding,) = verify(bent(outcome=None), GAMES)
    assert finding.endswith("not none yet")


def test_a_forbidden_move_is_found_and_what_came_before_is_checked() -> None:
    log = msgspec.to_builtins(LOG)
    log[1]["move"] = {"x": 0, "y": 0}
    findings = verify(bent(log=log, states=["00" * 32] * 6), GAMES)
    assert findings == [
        "version 2: seat 1 cannot move so: that cell is taken",
        "there should be 2 states, not 6",
        "the states of these versions are wrong: 0, 1",
    ]


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"game": "mahjong"}, "there is no game 'mahjong' here"),
        ({"seats": {"count": 3, "names": ["A", "B", "C"]}}, "3 seats with 3 names"),
        ({"seats": {"count": 2, "names": ["A"]}}, "2 seats with 1 names"),
        ({"options": {"colour": "red"}}, "options: Object contains unknown field `colour`"),
        ({"options": None}, "options: Expected `object`, got `null`"),
    ],
)
def test_what_cannot_even_begin_is_one_finding(fields: dict[str, Any], finding: str) -> None:
    (found,) = verify(bent(**fields), GAMES)
    assert found.startswith(finding)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", b'{"teahouse":2}', b"[" * 60_000, b'{"teahouse":1,"game":"\xff"}'],
)
def test_what_is_no_export_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ValueError, match="this is no export of a match: "):
        read_export(data)


def test_a_seed_is_32_bytes_in_hex() -> None:
    for seed in ("00" * 31, "00" * 33, "zz" * 32, "00" * 32 + "\n"):
        with pytest.raises(ValueError, match="Expected `str` matching"):
            bent(seed=seed)
