"""Bidding, passing, doubling and counting at dou dizhu, and what its bot does."""

from random import Random

import pytest

from server.games.base import BY_BOT, Rng
from server.games.bots import Level, choose
from server.games.doudizhu.cards import BOTTOM, Cards, counts_of, taken
from server.games.doudizhu.combinations import counted, written
from server.games.doudizhu.rules import Doudizhu
from server.games.doudizhu.state import DoudizhuOptions, Move, State
from tests.unit.server.games.playing import played, refusal

GAME = Doudizhu()
DECK = tuple(range(54))


def dealt(seed: int = 1) -> State:
    return GAME.setup(3, DoudizhuOptions(), Rng(seed.to_bytes(32, "big"), 0))


def holding(*ranks: str, bid: int = 1, landlord: int = 0) -> State:
    """A match in which the seats hold these ranks, and the landlord leads."""
    left, hands = DECK, []
    for each in ranks:
        cards = taken(left, counted(each))
        assert cards is not None
        left = tuple(card for card in left if card not in cards)
        hands.append(cards)
    first, second, third = hands
    first_bid, second_bid, third_bid = (bid if seat == landlord else 0 for seat in range(3))
    return State(
        hands=(first, second, third),
        bottom=left[:BOTTOM],
        turn=landlord,
        bids=(first_bid, second_bid, third_bid),
        landlord=landlord,
    )


def after(state: State, *cards: str) -> State:
    moved: State = played(GAME, state, *({"cards": each} for each in cards))
    return moved


def scores(state: State) -> dict[int, float]:
    outcome = GAME.outcome(state)
    assert outcome is not None
    assert outcome.scores is not None
    return outcome.scores


def test_the_highest_bid_takes_the_three_cards_and_leads() -> None:
    state = dealt()
    asked = state.turn
    state = played(GAME, state, {"bid": 1}, {"bid": 0}, {"bid": 2})
    assert state.landlord == state.turn == (asked + 2) % 3
    assert set(state.bottom) <= set(state.hands[state.turn])
    assert [len(hand) for hand in state.hands].count(17) == 2


def test_a_bid_of_three_ends_the_bidding_and_a_lower_one_is_refused() -> None:
    assert (
        refusal(GAME, played(GAME, dealt(), {"bid": 2}), {"bid": 2}) == "bid more than the others, or nothing"
    )
    state = played(GAME, dealt(), {"bid": 3})
    assert state.landlord is not None
    assert refusal(GAME, state, {"bid": 1}).startswith("there is a landlord")


def test_cards_that_nobody_bids_on_are_dealt_again_until_the_first_asked_must_play() -> None:
    state = dealt()
    for deal in (1, 2, 3):
        assert (state.deals, state.landlord) == (deal, None)
        asked, before = state.turn, state.hands
        for version in range(3):
            state = GAME.play(state, state.turn, Move(bid=0), Rng(bytes(32), deal * 3 + version))
        assert deal == 3 or state.hands != before
    assert (state.landlord, state.bid) == (asked, 1)


def test_two_passes_give_the_lead_back() -> None:
    state = after(holding("345", "678", "9TJ"), "3", "6", "", "")
    assert (state.turn, state.lead) == (1, None)
    assert refusal(GAME, state, {"cards": ""}) == "you lead, play something"


@pytest.mark.parametrize(
    ("cards", "why"),
    [
        ("5", "that does not beat the cards on the table"),
        ("67", "these cards do not go together"),
        ("2", "you do not have these cards"),
        ("76", "name the cards from the lowest to the highest"),
    ],
)
def test_a_play_that_the_rules_forbid_is_refused_in_words(cards: str, why: str) -> None:
    state = after(holding("589", "5678", "9TJ"), "5")
    assert refusal(GAME, state, {"cards": cards}) == why


def test_bombs_and_the_rocket_double_what_is_at_stake() -> None:
    state = after(holding("34444K", "6667777", "9xX", bid=2), "3", "6", "", "4444", "7777", "xX", "", "")
    assert (state.bombs, GAME.view(state, None).stake) == (3, 16)
    state = after(state, "9")
    assert scores(state) == {0: -32.0, 1: 16.0, 2: 16.0}


def test_a_spring_doubles_once_more_for_either_side() -> None:
    assert scores(after(holding("34", "678", "9TJ", bid=3), "3", "", "", "4")) == {0: 12.0, 1: -6.0, 2: -6.0}
    assert scores(after(holding("39", "68", "TJ"), "3", "6", "", "", "8")) == {0: -4.0, 1: 2.0, 2: 2.0}
    assert scores(after(holding("39", "6T", "8J"), "3", "6", "8", "9")) == {0: 2.0, 1: -1.0, 2: -1.0}


def test_nobody_is_shown_cards_that_it_does_not_hold() -> None:
    state = dealt()
    for viewer in (0, 1, 2, None):
        view = GAME.view(state, viewer)
        assert view.hand == (() if viewer is None else state.hands[viewer])
        assert (view.bottom, view.hands) == (None, None)
    over = after(holding("3", "68", "TJ"), "3")
    assert GAME.view(over, None).hands == over.hands


def test_what_the_landlord_took_up_is_imagined_where_it_is() -> None:
    state = played(GAME, dealt(), {"bid": 3})
    landlord = state.turn
    imagined = GAME.imagine(state, (landlord + 1) % 3, Rng(bytes(32), 5))
    assert set(state.bottom) <= set(imagined.hands[landlord])
    assert imagined.hands[landlord] != state.hands[landlord]


def test_of_each_rank_the_first_cards_are_taken() -> None:
    hand: Cards = (0, 1, 2, 8, 9)
    assert taken(hand, counted("335")) == (0, 1, 8)
    assert taken(hand, counted("555")) is None
    assert written(counts_of(hand)) == "33355"


def test_a_time_out_is_played_by_a_bot() -> None:
    assert GAME.timeout(dealt(), 0) == BY_BOT


def test_the_bot_beats_those_who_always_play_their_lowest_cards() -> None:
    """As the landlord, with hands that chance dealt."""
    level = Level(iterations=30, budget_ms=0, slips_percent=0)
    won = 0
    for number in range(4):
        state = dealt(number)
        state = played(GAME, state, {"bid": 3})
        landlord, chance = state.turn, Random(number)
        while GAME.to_move(state):
            seat = state.turn
            if seat == landlord:
                move = choose(GAME, state, seat, level, Rng(chance.randbytes(32), 0))
            else:
                move = _lowest(state, seat)
            state = GAME.play(state, seat, move, Rng(bytes(32), 1))
        outcome = GAME.outcome(state)
        won += outcome is not None and landlord in outcome.winners
    assert won >= 3


def _lowest(state: State, seat: int) -> Move:
    moves = list(GAME.legal_moves(state, seat))
    return next((move for move in moves if move.cards), moves[0])
