"""Dou dizhu: who bids most is the landlord and plays against the two others; who first has no cards has won.

Rules: https://www.pagat.com/climbing/doudizhu.html. Everybody is asked once for a bid of 1 to 3; a 3 ends it. If
nobody bids, the cards are dealt again, and at the third time the first who was asked is the landlord for 1.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, Final, Literal

from msgspec.structs import replace

from server.games.base import BY_BOT, Game, IllegalMove, Outcome, Rng, Seat, Viewer
from server.games.doudizhu import thinking
from server.games.doudizhu.cards import BOTTOM, DECK, HAND, Cards, counts_of, taken
from server.games.doudizhu.combinations import RANKS, counted, plays, reading, written
from server.games.doudizhu.state import (
    MOST_BID,
    SEATS,
    DoudizhuOptions,
    Lead,
    Move,
    ShownLead,
    State,
    View,
)

MOST_DEALS: Final = 3
_PASS: Final = Move(cards="")


class Doudizhu(Game[State, Move, DoudizhuOptions]):
    """https://en.wikipedia.org/wiki/Dou_dizhu"""

    name = "doudizhu"
    title = "Fight the Landlord"
    min_players = SEATS
    max_players = SEATS
    # Everybody bids at each deal; then each card may be played alone, with two passes after it.
    max_moves = SEATS * MOST_DEALS + len(DECK) * SEATS
    hidden = True
    teams = True
    clock: ClassVar[Mapping[str, str | float]] = {"kind": "per_move", "period_s": 30}
    state_type = State
    move_type = Move
    options_type = DoudizhuOptions

    def setup(self, seats: int, options: DoudizhuOptions, rng: Rng) -> State:
        return _dealt(rng, deals=1)

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        if (move.bid is None) == (move.cards is None):
            raise IllegalMove("a move is a bid or cards")
        if move.bid is not None:
            return _bid(state, seat, move.bid, rng)
        return _played(state, seat, move.cards or "")

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.phase == "over" else (state.turn,)

    def outcome(self, state: State) -> Outcome | None:
        if state.landlord is None or state.phase != "over":
            return None
        has_won = not state.hands[state.landlord]
        stake = state.bid << (state.bombs + _is_spring(state))
        return _ended(state.landlord, stake if has_won else -stake, "all_played")

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        if state.phase == "bidding":
            yield from (Move(bid=bid) for bid in range(MOST_BID + 1) if bid == 0 or bid > state.bid)
            return
        if state.lead is not None:
            yield _PASS
        for cards in plays(counts_of(state.hands[seat]), state.over):
            yield Move(cards=cards)

    def view(self, state: State, viewer: Viewer) -> View:
        first, second, third = state.hands
        is_over = state.phase == "over"
        return View(
            phase=state.phase,
            hand=() if viewer is None else state.hands[viewer],
            counts=(len(first), len(second), len(third)),
            bottom=None if state.landlord is None else state.bottom,
            bids=state.bids,
            deals=state.deals,
            landlord=state.landlord,
            table=state.table,
            lead=_shown(state.lead),
            bombs=state.bombs,
            stake=state.bid << state.bombs,
            hints=thinking.hints(state) if viewer == state.turn and state.phase == "playing" else (),
            hands=state.hands if is_over else None,
            spring=_is_spring(state) if is_over else None,
        )

    def imagine(self, state: State, seat: Viewer, rng: Rng) -> State:
        """The cards that ``seat`` does not see, dealt otherwise; the landlord's open cards stay in place."""
        if state.phase == "over":
            return state
        others = [each for each in range(SEATS) if each != seat]
        unseen = [card for each in others for card in _unknown(state, each)]
        bottom = state.bottom if state.landlord is None else ()
        pile = rng.shuffled(sorted((*unseen, *bottom)))
        hands = list(state.hands)
        for each in others:
            secret = len(_unknown(state, each))
            known = set(hands[each]).difference(_unknown(state, each))
            hands[each] = tuple(sorted((*known, *(pile.pop() for _ in range(secret)))))
        first, second, third = hands
        return replace(state, hands=(first, second, third), bottom=tuple(sorted(pile)) or state.bottom)

    def secrets(self, state: State, viewer: Viewer) -> tuple[Cards, ...]:
        if state.phase == "over":
            return ()
        hands = tuple(_unknown(state, each) for each in range(SEATS) if each != viewer)
        return (*hands, state.bottom) if state.landlord is None else hands

    def best_move(self, state: State, seat: Seat, rng: Rng, goes_on: Callable[[], bool]) -> Move | None:
        def deal() -> State:
            return self.imagine(state, seat, rng)

        if state.phase == "bidding":
            return Move(bid=thinking.bid(state, seat, deal, goes_on))
        return Move(cards=thinking.best(state, seat, deal, goes_on))

    def timeout(self, state: State, seat: Seat) -> Literal["bot"]:
        return BY_BOT

    def resign(self, state: State, seat: Seat, reason: str = "resigned") -> Outcome:
        """The side of ``seat`` has lost what is at stake; before there is a landlord, ``seat`` alone."""
        stake = max(1, state.bid) << state.bombs
        if state.landlord is None:
            return _ended(seat, -stake, reason)
        return _ended(state.landlord, -stake if seat == state.landlord else stake, reason)


def _dealt(rng: Rng, deals: int) -> State:
    """Cards for everybody, and a random seat that is asked first."""
    deck = rng.shuffled(DECK)
    bottom = tuple(sorted(deck[:BOTTOM]))
    starts = range(BOTTOM, len(deck), HAND)
    first, second, third = (tuple(sorted(deck[start : start + HAND])) for start in starts)
    return State(hands=(first, second, third), bottom=bottom, turn=rng.below(SEATS), deals=deals)


def _bid(state: State, seat: Seat, bid: int, rng: Rng) -> State:
    if state.phase != "bidding":
        raise IllegalMove("there is a landlord already, play cards")
    if bid and bid <= state.bid:
        raise IllegalMove("bid more than the others, or nothing")
    first, second, third = (bid if each == seat else other for each, other in enumerate(state.bids))
    after = replace(state, bids=(first, second, third), turn=(seat + 1) % SEATS)
    if bid < MOST_BID and None in after.bids:
        return after
    if after.bid:
        return _with_landlord(after, after.bids.index(after.bid))
    if state.deals < MOST_DEALS:
        return _dealt(rng, state.deals + 1)
    # The next seat is the first one that was asked.
    asked = after.turn
    first, second, third = (int(each == asked) for each in range(SEATS))
    return _with_landlord(replace(after, bids=(first, second, third)), asked)


def _with_landlord(state: State, landlord: Seat) -> State:
    first, second, third = (
        tuple(sorted((*hand, *state.bottom))) if seat == landlord else hand
        for seat, hand in enumerate(state.hands)
    )
    return replace(state, hands=(first, second, third), landlord=landlord, turn=landlord)


def _played(state: State, seat: Seat, ranks: str) -> State:
    if state.phase != "playing":
        raise IllegalMove("there is no landlord yet, make a bid")
    if not ranks:
        return _passed(state, seat)
    counts = counted(ranks)
    if written(counts) != ranks:
        raise IllegalMove("name the cards from the lowest to the highest")
    cards = taken(state.hands[seat], counts)
    if cards is None:
        raise IllegalMove("you do not have these cards")
    combination = reading(counts, state.over)
    if combination is None:
        raise IllegalMove(
            "these cards do not go together"
            if reading(counts, None) is None
            else "that does not beat the cards on the table"
        )
    return replace(
        _laid(state, seat, cards),
        hands=_without(state.hands, seat, cards),
        lead=Lead(seat, cards, combination),
        bombs=state.bombs + (combination.kind in ("bomb", "rocket")),
    )


def _passed(state: State, seat: Seat) -> State:
    if state.lead is None:
        raise IllegalMove("you lead, play something")
    after = _laid(state, seat, ())
    # Back at the seat that nobody has beaten: it leads again.
    return replace(after, lead=None) if after.turn == state.lead.seat else after


def _laid(state: State, seat: Seat, cards: Cards) -> State:
    before = (None, None, None) if state.lead is None else state.table
    table = tuple(cards if each == seat else other for each, other in enumerate(before))
    plays = tuple(many + bool(cards and each == seat) for each, many in enumerate(state.plays))
    return replace(state, table=table, plays=plays, turn=(seat + 1) % SEATS)


def _without(hands: tuple[Cards, Cards, Cards], seat: Seat, cards: Cards) -> tuple[Cards, Cards, Cards]:
    first, second, third = (
        tuple(card for card in hand if each != seat or card not in cards) for each, hand in enumerate(hands)
    )
    return first, second, third


def _is_spring(state: State) -> bool:
    """Whether the peasants never played, or the landlord never but at the very first lead."""
    landlord = state.landlord or 0
    if not state.hands[landlord]:
        return sum(state.plays) == state.plays[landlord]
    return state.plays[landlord] == 1


def _ended(landlord: Seat, stake: int, reason: str) -> Outcome:
    """The landlord has won ``stake`` from each of the others, or lost it if it is below 0."""
    others = tuple(seat for seat in range(SEATS) if seat != landlord)
    return Outcome(
        winners=(landlord,) if stake > 0 else others,
        reason=reason,
        scores={seat: float(2 * stake if seat == landlord else -stake) for seat in range(SEATS)},
    )


def _unknown(state: State, seat: Seat) -> Cards:
    """The cards in the hand of ``seat`` that nobody else has seen."""
    if seat != state.landlord:
        return state.hands[seat]
    return tuple(card for card in state.hands[seat] if card not in state.bottom)


def _shown(lead: Lead | None) -> ShownLead | None:
    if lead is None:
        return None
    what = lead.combination
    return ShownLead(seat=lead.seat, kind=what.kind, top=RANKS[what.top], length=what.length)
