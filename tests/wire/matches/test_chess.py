"""Chess between two sockets: what is shown, what is refused and why, and claims."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.matches.players import seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_both_see_the_board_and_the_moves_of_who_is_to_move(server: RunningServer) -> None:
    players = await seated(server, "chess", options={"white": "second"})
    state = await players.state(0)
    assert state["to_move"] == [1]
    assert (state["view"]["white"], len(state["view"]["legal"])) == (1, 20)
    await players.move(1, 0, uci="e2e4")
    first, second = await players.state(0), await players.state(1)
    assert first["view"] == second["view"]
    assert first["view"]["fen"] == "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1"
    assert first["last"] == {"seat": 1, "move": {"uci": "e2e4"}}
    assert (first["to_move"], first["view"]["moves"]) == ([0], ["e4"])


async def test_a_refusal_says_why(server: RunningServer) -> None:
    players = await seated(server, "chess")
    blocked = await players.refused(0, 0, uci="a1a3")
    assert (blocked["code"], blocked["message"]) == ("illegal_move", "the rook on a1 cannot go to a3")
    early = await players.refused(0, 0, claim=True)
    assert (early["code"], early["message"][:22]) == ("illegal_move", "no draw can be claimed")
    for none in ({}, {"uci": "e2e9"}, {"uci": "e2e4", "claim": 1}, {"san": "e4"}):
        assert (await players.refused(0, 0, **none))["code"] == "bad_request"


async def test_a_draw_is_claimed_and_the_match_is_over(server: RunningServer) -> None:
    players = await seated(server, "chess")
    for version, uci in enumerate(("g1f3", "g8f6", "f3g1", "f6g8") * 2):
        await players.move(version % 2, version, uci=uci)
    state = await players.state(1)
    assert (state["status"], state["view"]["claim"]) == ("playing", True)
    assert (await players.move(0, 8, claim=True))["version"] == 9
    state = await players.state(1)
    assert (state["status"], state["to_move"]) == ("over", [])
    assert state["outcome"] == {"winners": [], "reason": "threefold_repetition"}
    answer = await server.api.get(f"/api/matches/{players.match}.pgn", token=players.users[0].token)
    assert answer.raw.endswith(b"1. Nf3 Nf6 2. Ng1 Ng8 3. Nf3 Nf6 4. Ng1 Ng8 1/2-1/2\n")
