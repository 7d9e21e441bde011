"""Xiangqi in writing: FEN, WXF, Chinese, and the files of a match."""

from typing import Any

import pytest
from hypothesis import given

from server.games.base import GameRecord, Outcome
from server.games.clock_kinds import ClockSpec
from server.games.xiangqi.moves import legal_moves
from server.games.xiangqi.notation import chinese, fen, wxf
from server.games.xiangqi.rules import Move, State, XiangqiOptions
from tests.unit.server.games.xiangqi.xiangqi_rig import XIANGQI, new_game, played, position_of, states

PAWNS_3 = "3k5/9/4P4/4P4/4P4/9/9/9/9/5K3 w"
PAWNS_4 = "3k5/4P4/4P4/4P4/4P4/9/9/9/9/5K3 w"
PAWNS_5 = "3k5/4P4/4P4/4P4/4P4/9/4P4/9/9/5K3 w"
PAWNS_3_AND_2 = "3k5/9/6P2/2P3P2/2P3P2/9/9/9/9/5K3 w"
BLACK_PAWNS_2_AND_2 = "3k5/9/9/9/9/6p2/2p3p2/2p6/9/5K3 b"


@pytest.mark.parametrize(
    ("position", "move", "in_wxf", "in_chinese"),
    [
        ("", "h2e2", "C2.5", "炮二平五"),
        ("", "h0g2", "H2+3", "马二进三"),
        ("", "h2h9", "C2+7", "炮二进七"),
        ("", "e0e1", "K5+1", "帅五进一"),
        ("", "g0e2", "E3+5", "相三进五"),
        ("", "d0e1", "A6+5", "仕六进五"),
        ("", "i3i4", "P1+1", "兵一进一"),
        ("b", "h7e7", "C8.5", "炮８平５"),
        ("b", "b9c7", "H2+3", "马２进３"),
        ("b", "e9e8", "K5+1", "将５进１"),
        ("b", "c9e7", "E3+5", "象３进５"),
        ("b", "f9e8", "A6+5", "士６进５"),
        ("b", "a6a5", "P1+1", "卒１进１"),
        ("3k5/9/9/3R5/9/9/3R5/9/9/4K4 w", "d6a6", "R+.9", "前车平九"),
        ("3k5/9/9/3R5/9/9/3R5/9/9/4K4 w", "d3d2", "R--1", "后车退一"),
        ("4k4/9/3n5/9/3n5/9/9/9/9/3K5 b", "d5e3", "H++5", "前马进５"),
        ("4k4/9/3n5/9/3n5/9/9/9/9/3K5 b", "d7b8", "H--2", "后马退２"),
        # Two advisors, or elephants, on one file: only one of them can go that way.
        ("4k4/9/9/9/9/9/9/3A5/9/3AK4 w", "d2e1", "A6-5", "仕六退五"),
        ("4k4/9/9/9/9/2B6/9/9/9/2B1K4 w", "c4e2", "E7-5", "相七退五"),
        (PAWNS_3, "e7d7", "P+.6", "前兵平六"),
        (PAWNS_3, "e6d6", "P5.6", "中兵平六"),
        (PAWNS_3, "e5d5", "P-.6", "后兵平六"),
        (PAWNS_4, "e8f8", "++.4", "一兵平四"),
        (PAWNS_4, "e7f7", "P+.4", "二兵平四"),
        (PAWNS_4, "e6f6", "P-.4", "三兵平四"),
        (PAWNS_4, "e5f5", "--.4", "四兵平四"),
        (PAWNS_5, "e6f6", "P5.4", "三兵平四"),
        (PAWNS_5, "e3e4", "--+1", "五兵进一"),
        (PAWNS_3_AND_2, "g7f7", "3+.4", "一兵平四"),
        (PAWNS_3_AND_2, "g6f6", "33.4", "二兵平四"),
        (PAWNS_3_AND_2, "g5f5", "3-.4", "三兵平四"),
        (PAWNS_3_AND_2, "c6d6", "7+.6", "四兵平六"),
        (PAWNS_3_AND_2, "c5d5", "7-.6", "五兵平六"),
        (BLACK_PAWNS_2_AND_2, "c2d2", "3+.4", "一卒平４"),
        (BLACK_PAWNS_2_AND_2, "g4h4", "7-.8", "四卒平８"),
    ],
)
def test_a_move_in_both_notations(position: str, move: str, in_wxf: str, in_chinese: str) -> None:
    if len(position) < 2:
        position = f"rnbakabnr/9/1c5c1/p1p1p1p1p/9/9/P1P1P1P1P/1C5C1/9/RNBAKABNR {position or 'w'}"
    assert move in legal_moves(position_of(position))
    assert wxf(position_of(position), move) == in_wxf
    assert chinese(position_of(position), move) == in_chinese


@given(state=states)
def test_no_two_moves_are_written_alike(state: State) -> None:
    legal = legal_moves(state.position)
    for written in (wxf, chinese):
        assert len({written(state.position, move) for move in legal}) == len(legal)


@given(state=states)
def test_fen_is_read_back_as_the_same_position(state: State) -> None:
    assert position_of(fen(state.position)) == state.position


def record(*moves: str, **more: Any) -> GameRecord:
    made = tuple((ply % 2, Move(ucci=move)) for ply, move in enumerate(moves))
    return GameRecord(
        match="m-1",
        names=("安", "Ben"),
        options=more.pop("options", XiangqiOptions()),
        moves=made,
        started_at=1_700_000_000_000,
        outcome=more.pop("outcome", Outcome(winners=(1,), reason="resigned")),
        **more,
    )


def test_a_match_as_files() -> None:
    clock = ClockSpec(kind="fischer", initial_s=300, increment_s=3)
    files = XIANGQI.documents(record("h2e2", "h9g7", clock=clock, left_s=(299.5, 301.0)))
    head = (
        '[Game "Chinese Chess"]\n[Event "Match m-1"]\n[Site "Teahouse"]\n[Date "2023.11.14"]\n[Round "-"]\n'
        '[Red "安"]\n[Black "Ben"]\n[Result "0-1"]\n[UTCDate "2023.11.14"]\n[UTCTime "22:13:20"]\n'
        '[TimeControl "300+3"]\n[Termination "normal"]\n'
        '[FEN "rnbakabnr/9/1c5c1/p1p1p1p1p/9/9/P1P1P1P1P/1C5C1/9/RNBAKABNR w - - 0 1"]\n'
    )
    assert files["pgn"] == (
        f'{head}[Format "WXF"]\n\n1. C2.5 {{[%clk 0:04:59.5]}} 1... H8+7 {{[%clk 0:05:01]}} 0-1\n'
    )
    assert files["txt"] == f'{head}[Format "Chinese"]\n\n1. 炮二平五 马８进７ 0-1\n'


def test_without_a_move_it_is_not_known_who_drew_red() -> None:
    drawn = XIANGQI.documents(record(options=XiangqiOptions(red="random")))["pgn"]
    assert '[Red "?"]\n[Black "?"]\n[Result "*"]' in drawn
    second = XIANGQI.documents(record(options=XiangqiOptions(red="second")))["pgn"]
    assert '[Red "Ben"]\n[Black "安"]\n[Result "1-0"]' in second


def test_the_view_has_the_moves_in_both_notations() -> None:
    view = XIANGQI.view(played(new_game(), ("h2e2", "h9g7", "h0g2")), None)
    assert view.moves == ("C2.5", "H8+7", "H2+3")
    assert view.chinese == ("炮二平五", "马８进７", "马二进三")
    assert (view.ply, view.last, view.red) == (3, "h0g2", 0)
