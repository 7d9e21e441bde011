"""Chess in writing: games go out as PGN that others read back, move by move."""

import io
import random
import re
from typing import Any

import chess.pgn
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.games.base import GameRecord, Outcome
from server.games.chess.moves import legal_moves
from server.games.chess.notation import fen, sans
from server.games.chess.rules import ChessOptions, Move
from server.games.clock_kinds import ClockSpec
from tests.unit.server.games.chess.chess_rig import (
    CHESS,
    FENS,
    FOOLS_MATE,
    new_game,
    play,
    position_of,
)

MATED = Outcome(winners=(1,), reason="checkmate")


def match_of(*moves: str, white: int = 0, **more: Any) -> GameRecord:
    made = tuple(((white + ply) % 2, Move(uci=move)) for ply, move in enumerate(moves))
    options = ChessOptions(white="second" if white else "first")
    facts = {"match": "m-1", "names": ("ann", "ben"), "options": options, "moves": made, "outcome": None}
    return GameRecord(**{**facts, "started_at": 1_700_000_000_000, **more})


def pgn_of(match: GameRecord) -> str:
    return CHESS.documents(match)["pgn"]


def read(pgn: str) -> chess.pgn.Game:
    """What python-chess makes of it, without an error."""
    game = chess.pgn.read_game(io.StringIO(pgn))
    assert game is not None
    assert game.errors == []
    return game


@pytest.mark.parametrize("standard", FENS)
def test_fen_comes_out_as_it_went_in(standard: str) -> None:
    assert fen(position_of(standard)) == standard


def test_a_match_as_pgn() -> None:
    assert pgn_of(match_of(*FOOLS_MATE, outcome=MATED)) == (
        '[Event "Match m-1"]\n[Site "Teahouse"]\n[Date "2023.11.14"]\n[Round "-"]\n'
        '[White "ann"]\n[Black "ben"]\n[Result "0-1"]\n[UTCDate "2023.11.14"]\n[UTCTime "22:13:20"]\n'
        '[WhiteElo "-"]\n[BlackElo "-"]\n[TimeControl "-"]\n[Termination "normal"]\n'
        "\n1. f3 e5 2. g4 Qh4# 0-1\n"
    )


def test_a_match_with_clocks_and_ratings_as_pgn() -> None:
    clock = ClockSpec(kind="fischer", initial_s=300.0, increment_s=3.0)
    match = match_of(
        *FOOLS_MATE, white=1, clock=clock, left_s=(300.5, None, 3_725.0, 0.04), ratings=(1742, None)
    )
    assert " ".join(pgn_of(match).partition("\n\n")[2].split()) == (
        "1. f3 {[%clk 0:05:00.5]} 1... e5 2. g4 {[%clk 1:02:05]} 2... Qh4# {[%clk 0:00:00]} *"
    )
    game = read(pgn_of(match))
    assert (game.headers["WhiteElo"], game.headers["BlackElo"]) == ("-", "1742")
    assert (game.headers["UTCDate"], game.headers["UTCTime"]) == ("2023.11.14", "22:13:20")
    parts = game.time_control().parts
    assert [(part.time, part.increment) for part in parts] == [(300, 3)]
    assert [node.clock() for node in game.mainline()] == [300.5, None, 3_725, 0]
    assert [move.uci() for move in game.mainline_moves()] == list(FOOLS_MATE)


@pytest.mark.parametrize(
    ("clock", "tag"),
    [
        (ClockSpec(kind="fischer", initial_s=60.0, increment_s=0), "60"),
        (ClockSpec(kind="bronstein", initial_s=300, increment_s=5), "300+5d"),
        (ClockSpec(kind="delay", initial_s=300, increment_s=5), "300+5d"),
        (ClockSpec(kind="per_move", period_s=30), "1/30"),
        (ClockSpec(kind="correspondence", period_s=259_200), "1/259200"),
        (ClockSpec(kind="byo_yomi", initial_s=600, periods=5, period_s=30), "?"),
    ],
)
def test_each_kind_of_clock_has_its_words(clock: ClockSpec, tag: str) -> None:
    assert read(pgn_of(match_of("e2e4", clock=clock))).headers["TimeControl"] == tag


@pytest.mark.parametrize(
    ("outcome", "result", "termination"),
    [
        (None, "*", "unterminated"),
        (Outcome(winners=(0,), reason="resigned"), "0-1", "normal"),
        (Outcome(winners=(1,), reason="timeout"), "1-0", "time forfeit"),
        (Outcome(winners=(), reason="timeout"), "1/2-1/2", "time forfeit"),
        (Outcome(winners=(), reason="agreed"), "1/2-1/2", "normal"),
        (Outcome(winners=(1,), reason="abandoned"), "1-0", "abandoned"),
        (Outcome(winners=(), reason="abandoned"), "*", "abandoned"),
        (Outcome(winners=(), reason="aborted"), "*", "abandoned"),
    ],
)
def test_the_result_is_told_of_white_wherever_it_sits(
    outcome: Outcome | None, result: str, termination: str
) -> None:
    game = read(pgn_of(match_of("e2e4", white=1, outcome=outcome)))
    assert (game.headers["White"], game.headers["Black"]) == ("ben", "ann")
    assert (game.headers["Result"], game.headers["Termination"]) == (result, termination)


@pytest.mark.parametrize(
    ("white", "outcome", "names", "result"),
    [
        ("first", Outcome(winners=(0,), reason="resigned"), ("ann", "ben"), "1-0"),
        ("second", Outcome(winners=(0,), reason="resigned"), ("ben", "ann"), "0-1"),
        # Chance drew who has white, and nobody has shown it.
        ("random", Outcome(winners=(0,), reason="resigned"), ("?", "?"), "*"),
        ("random", Outcome(winners=(), reason="agreed"), ("?", "?"), "1/2-1/2"),
        ("random", None, ("?", "?"), "*"),
    ],
)
def test_a_match_without_a_move(
    white: Any, outcome: Outcome | None, names: tuple[str, str], result: str
) -> None:
    game = read(pgn_of(match_of(options=ChessOptions(white=white), outcome=outcome)))
    assert (game.headers["White"], game.headers["Black"]) == names
    assert game.headers["Result"] == result
    assert list(game.mainline_moves()) == []


def test_a_claim_without_a_move_is_no_move_in_pgn() -> None:
    moves = ("g1f3", "g8f6", "f3g1", "f6g8") * 2
    match = match_of(*moves)
    claimed = match_of(moves=(*match.moves, (0, Move(claim=True))), outcome=Outcome(winners=(), reason="x"))
    assert [move.uci() for move in read(pgn_of(claimed)).mainline_moves()] == list(moves)


@pytest.mark.parametrize(
    ("start", "move", "name"),
    [
        ("4k3/8/8/8/8/8/4K3/R6R w - - 0 1", "a1d1", "Rad1"),
        ("R7/4k3/8/8/8/4K3/8/R7 w - - 0 1", "a1a4", "R1a4"),
        ("8/k7/8/8/4Q2Q/8/K7/7Q w - - 0 1", "h4e1", "Qh4e1"),
        # The other knight is pinned, so that no more need be said.
        ("4r2k/8/8/8/8/4N3/8/1N2K3 w - - 0 1", "b1d2", "Nd2"),
        ("4k3/P6P/8/8/8/8/8/4K3 w - - 0 1", "a7a8n", "a8=N"),
        ("1n2k3/P7/8/8/8/8/8/4K3 w - - 0 1", "a7b8q", "axb8=Q+"),
    ],
)
def test_a_move_is_named_by_what_tells_it_apart(start: str, move: str, name: str) -> None:
    assert chess.Board(start).san(chess.Move.from_uci(move)) == name
    assert sans(position_of(start), [move]) == [name]


def test_a_name_stays_within_its_tag() -> None:
    game = read(pgn_of(match_of("e2e4", names=('a"]\n[Result "1-0', "b\x00\u2028\\"))))
    assert game.headers["Result"] == "*"
    assert unquoted(game.headers["White"]) == 'a"] [Result "1-0'
    assert unquoted(game.headers["Black"]) == "b \\"


@given(
    seed=st.integers(0, 2**32),
    length=st.integers(0, 120),
    white=st.integers(0, 1),
    names=st.tuples(*[st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=40)] * 2),
)
def test_pgn_is_read_back_as_the_same_game(
    seed: int, length: int, white: int, names: tuple[str, str]
) -> None:
    pick = random.Random(seed)
    state = new_game(white="second" if white else "first")
    moves: list[str] = []
    while len(moves) < length and state.ended is None:
        moves.append(pick.choice(legal_moves(state.position)))
        state = play(state, Move(uci=moves[-1]))
    left_s = tuple(pick.choice([None, pick.random() * 10_000]) for _ in moves)
    pgn = pgn_of(match_of(*moves, white=white, names=names, outcome=CHESS.outcome(state), left_s=left_s))
    assert max(map(len, pgn.partition("\n\n")[2].splitlines())) < 80
    game = read(pgn)
    assert [move.uci() for move in game.mainline_moves()] == moves
    assert game.end().board().fen() == fen(state.position)
    assert [unquoted(game.headers[side]) for side in ("White", "Black")] == [
        " ".join(name.split()) for name in (names[white], names[1 - white])
    ]


def unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value)
