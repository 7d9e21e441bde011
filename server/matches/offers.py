"""Offers between players: a draw, an undo, a pause, a resumption, a rematch.

An offer stands until it is answered, or until a player who was asked moves instead; an undo until any player
moves. A seat has one standing offer, and a few of each kind between two of its moves. All other people at the table
must agree; bots agree to everything but a draw, and an undo of something that was revealed.
"""

from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.wire.match_values import MatchStatus, Offer
from server.games.base import Seat
from server.games.replay import not_taken_back
from server.matches import match_clock
from server.matches.match import Decide, Match, Transition
from server.matches.moves import agreed_draw, taken_back
from server.matches.table import Offered, Table, no_seat, withdrawn

# In one match: the server must keep and read the whole log, so it may not grow without end.
MAX_UNDOS: Final = 100
# Of one kind, by one seat, between two of its moves: each is stored, and shown to everybody.
MAX_OFFERED: Final = 10
# What can always be offered is not taken back without end: each time it is stored, and shown to everybody.
MAX_TAKEN_BACK: Final = 30
# Without these a match could not go on, or not be followed by another.
_ALWAYS: Final[tuple[Offer, ...]] = ("resume", "rematch")

# In which status of the match each offer makes sense.
_WHEN: Final[dict[Offer, MatchStatus]] = {
    "draw": "playing",
    "undo": "playing",
    "pause": "playing",
    "resume": "paused",
    "rematch": "over",
}


def made(match: Match, user: UserId, offer: Offer) -> Decide:
    """Make an offer for ``user``; if the same offer already stands, agree to it.

    Raises:
        Refusal: ``forbidden`` (no seat, no undo in this match), ``match_over``, ``conflict`` (nothing to take
            back, too many undos, another offer of the seat stands, or not now); ``rate_limited`` if
            the seat has offered that too often since its latest move.
    """

    def decide() -> Transition | None:
        seat = _seat(match, user, offer)
        found = _standing(match.table, offer)
        if found is not None and found.seat != seat:
            return _agree(match, offer, seat)
        if found is not None:
            return None
        table = _offered(_free_to_offer(match.table, offer, seat), offer, seat)
        to = _back_to(match, seat) if offer == "undo" else None
        if _only_bots_are_asked(table, seat):
            if offer == "draw":
                raise Refusal("conflict", "a bot does not agree to a draw")
            if to is not None and _was_revealed(match, to):
                raise Refusal("conflict", "a bot does not take back what was revealed since")
            return _carried_out(match, table, offer)
        return Transition(table, match.now_ms())

    return decide


def answered(match: Match, user: UserId, offer: Offer, *, accept: bool) -> Decide:
    """Agree for ``user`` to another player's offer, or decline it, or withdraw the user's own.

    Raises:
        Refusal: ``forbidden``, ``match_over``, ``conflict`` where nobody offered that; ``rate_limited`` where the
            seat has offered, and taken back, too often what it always can offer: that offer stands.
    """

    def decide() -> Transition | None:
        seat = _seat(match, user, offer)
        found = _standing(match.table, offer)
        if found is None or (accept and found.seat == seat):
            raise Refusal("conflict", f"offer: nobody offered you {offer}")
        if accept:
            return _agree(match, offer, seat)
        made_often = match.table.offer_counts.get(_counted_as(offer, seat), 0) > MAX_TAKEN_BACK
        if offer in _ALWAYS and found.seat == seat and made_often:
            why = f"offer: {offer} was taken back {MAX_TAKEN_BACK} times, and that is enough: it stands"
            raise Refusal("rate_limited", why)
        return Transition(withdrawn(match.table, offer), match.now_ms())

    return decide


def is_agreed(match: Match, offer: Offer) -> bool:
    """Whether an offer stands that everybody agreed to: a rematch that is to be made."""
    found = _standing(match.table, offer)
    return found is not None and _all_agree(match.table, found)


def _agree(match: Match, offer: Offer, seat: Seat) -> Transition:
    table = _agreed(match.table, offer, seat)
    found = _standing(table, offer)
    if found is None or not _all_agree(table, found):
        return Transition(table, match.now_ms())
    return _carried_out(match, table, offer)


def _carried_out(match: Match, table: Table, offer: Offer) -> Transition:
    now_ms = match.now_ms()
    found = _standing(table, offer)
    settled = withdrawn(table, offer)
    match offer:
        case "draw":
            return agreed_draw(match, settled)
        case "undo":
            assert found is not None
            return taken_back(match, settled, _back_to(match, found.seat))
        case "pause":
            clock = match_clock.paused(table.clock, now_ms)
            return Transition(replace(_counted_anew(settled, "resume"), status="paused", clock=clock), now_ms)
        case "resume":
            assert match.replay is not None
            clock = match_clock.resumed(table.clock, match.replay.now.to_move, now_ms)
            return Transition(replace(settled, status="playing", clock=clock), now_ms)
        case "rematch":
            # The offer stands until the new match exists.
            return Transition(table, now_ms)


def _seat(match: Match, user: UserId, offer: Offer) -> Seat:
    table = match.table
    seat = table.seat_of(user)
    if table.status == "over" and offer != "rematch":
        raise Refusal("match_over", "the match is over")
    if seat is None:
        raise no_seat()
    if table.status != _WHEN[offer]:
        raise Refusal("conflict", f"offer: no {offer} while the match is {table.status}")
    if offer == "undo" and not match.takes_back:
        raise Refusal("forbidden", "offer: no move is taken back in this match")
    if offer == "rematch" and table.rematch is not None:
        raise Refusal("conflict", "offer: the next match is there already")
    return seat


def _free_to_offer(table: Table, offer: Offer, seat: Seat) -> Table:
    """The table without the seat's earlier offers. Raises ``conflict``, ``rate_limited``."""
    if offer in _ALWAYS:
        return replace(table, offers=tuple(each for each in table.offers if each.seat != seat))
    stands = next((each.offer for each in table.offers if each.seat == seat), None)
    if stands is not None:
        raise Refusal("conflict", f"offer: your offer of {stands} stands; take it back first")
    if table.offer_counts.get(_counted_as(offer, seat), 0) >= MAX_OFFERED:
        raise Refusal("rate_limited", f"offer: {MAX_OFFERED} times {offer} is enough until you have moved")
    return table


def _counted_anew(table: Table, offer: Offer) -> Table:
    """The table as if nobody had made that offer."""
    counts = {key: count for key, count in table.offer_counts.items() if not key.endswith(f" {offer}")}
    return replace(table, offer_counts=counts)


def _was_revealed(match: Match, to: int) -> bool:
    """Whether something that was secret at version ``to``, or since, has been revealed."""
    if not match.game.hidden or match.replay is None:
        return False
    game, states = match.game, match.replay.states
    for viewer in (None, *match.table.seats):
        now = game.secrets(states[-1], viewer)
        for state in states[to:-1]:
            then = game.secrets(state, viewer)
            if len(then) != len(now) or any(
                old is not None and old != new for old, new in zip(then, now, strict=True)
            ):
                return True
    return False


def _back_to(match: Match, seat: Seat) -> int:
    """The version before the latest move of ``seat``. Raises ``conflict``."""
    if sum(each.kind == "undo" for each in match.log) >= MAX_UNDOS:
        raise Refusal("conflict", f"offer: {MAX_UNDOS} times moves were taken back, and that is enough")
    own = [each for each in not_taken_back(match.log) if each.seat == seat and each.move is not None]
    if not own:
        raise Refusal("conflict", "offer: you have not moved yet")
    return own[-1].version - 1


def _only_bots_are_asked(table: Table, seat: Seat) -> bool:
    return all(chair.user is None for other, chair in enumerate(table.chairs) if other != seat)


def _offered(table: Table, offer: Offer, seat: int) -> Table:
    """``seat`` offers something. Doing it twice changes nothing."""
    if any(each.offer == offer and each.seat == seat for each in table.offers):
        return table
    counts = table.offer_counts | {(key := _counted_as(offer, seat)): table.offer_counts.get(key, 0) + 1}
    offers = (*table.offers, Offered(offer, seat, version=table.version))
    return replace(table, offers=offers, offer_counts=counts)


def _counted_as(offer: Offer, seat: int) -> str:
    """Under which key of ``Table.offer_counts`` an offer is counted."""
    return f"{seat} {offer}"


def _agreed(table: Table, offer: Offer, seat: int) -> Table:
    """``seat`` agrees to what another offered."""
    return replace(
        table,
        offers=tuple(
            replace(each, agreed=(*each.agreed, seat))
            if each.offer == offer and seat not in each.agreed
            else each
            for each in table.offers
        ),
    )


def _standing(table: Table, offer: Offer) -> Offered | None:
    """The offer of that kind that waits for an answer."""
    return next((each for each in table.offers if each.offer == offer), None)


def _all_agree(table: Table, standing_offer: Offered) -> bool:
    """Whether all people have agreed; bots are not asked."""
    people = {seat for seat, chair in enumerate(table.chairs) if chair.user is not None}
    return people <= {standing_offer.seat, *standing_offer.agreed}
