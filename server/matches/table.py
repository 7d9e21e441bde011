"""A table: who sits at a match, its settings, and its offers; everything that is stored except its log.

Pure: each function makes the next table, or refuses in words. It knows no moves, no time and no store.
"""

from collections.abc import Container
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import MatchId, RoomId, UserId
from models.wire.base import Person
from models.wire.match_values import MatchStatus, Offer, OfferInfo, OutcomeInfo, SeatInfo
from server.games.time_control import ClockState

# The level of the bot that plays for a player who is away, or has left.
HOLDING_LEVEL: Final = 3


class Chair(Struct, frozen=True, omit_defaults=True):
    """One seat. With a ``user`` and a ``bot`` (a level) the bot holds it until the user is back.

    ``by``: who set a bot there that holds nobody's seat. ``left``: who played there, and left the match to a bot,
    which ``user`` may have followed. ``earlier``: those who did so before them, where several did.
    ``unmoved``: of a match that is rated, the one who left made no move.
    """

    user: Person | None = None
    bot: int | None = None
    by: UserId | None = None
    left: Person | None = None
    unmoved: bool = False
    earlier: tuple[Person, ...] = ()

    @property
    def people(self) -> list[Person]:
        """Everybody who plays or played there, each once: who does now, and who left it, the last first."""
        here = (self.user, self.left, *reversed(self.earlier))
        return list({each.id: each for each in here if each is not None}.values())

    @property
    def taken(self) -> bool:
        return self.user is not None or self.bot is not None


class Offered(Struct, frozen=True, omit_defaults=True):
    """An offer of a seat, the version of the match, and the others that agreed so far."""

    offer: Offer
    seat: int
    agreed: tuple[int, ...] = ()
    version: int = 0


class AwayFor(Struct, frozen=True):
    """How long a player had been away when that was noted last, and how long others had waited meanwhile."""

    away_s: float = 0.0
    waited_s: float = 0.0


class PostedCard(Struct, frozen=True, omit_defaults=True):
    """The message that shows the match in the room it was made from; ``status`` is the one it shows."""

    room: RoomId
    seq: int
    status: MatchStatus = field(default="open", name="told")


class Table(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A match without its log. ``edition`` numbers the stored tables, ``version`` the states that players see.

    ``position`` is the newest state, as the game made it; ``seed`` is in hexadecimal digits; ``clock`` is as it was
    when the last change began, which was ``changed_at``. ``scored``: the match has changed the ratings of its
    players. ``hidden``: its room may have messages that are yet to be shown to all. Members of
    ``from_room`` need no key to the match's own room. ``maker``: who asked for this table, if
    somebody did. ``offer_counts``: how often a seat offered something since its latest move, by seat and offer.
    """

    match: MatchId
    room: RoomId
    game: str
    chairs: tuple[Chair, ...]
    seed: str
    created_at: int
    options: Any = None
    rated: bool = False
    status: MatchStatus = "open"
    version: int = 0
    edition: int = 1
    changed_at: int = 0
    clock: ClockState | None = None
    position: Any = None
    offers: tuple[Offered, ...] = ()
    offer_counts: dict[str, int] = {}
    outcome: OutcomeInfo | None = None
    started_at: int | None = None
    ended_at: int | None = None
    card: PostedCard | None = None
    absences: dict[int, AwayFor] = {}
    scored: bool = False
    hidden: bool = False
    from_room: RoomId | None = None
    maker: UserId | None = None
    rematch: RoomId | None = None
    rematch_of: RoomId | None = None

    @property
    def is_played(self) -> bool:
        """Whether it has begun and is not over; a paused match is played."""
        return self.status in ("playing", "paused")

    @property
    def is_live(self) -> bool:
        """Whether the server still has something to do for it when no player is there."""
        is_due = self.is_card_due or self.is_rating_due or self.is_reveal_due
        return self.is_played or self.status == "open" or is_due

    @property
    def is_card_due(self) -> bool:
        """Whether its card shows an old status."""
        return self.card is not None and self.card.status != self.status

    @property
    def is_reveal_due(self) -> bool:
        """Whether it is over, and its hidden chat is not shown yet."""
        return self.hidden and self.status == "over"

    @property
    def is_rating_due(self) -> bool:
        """Whether it is over, and has not yet changed the ratings of its players."""
        return self.rated and self.status == "over" and not self.scored

    @property
    def seats(self) -> range:
        return range(len(self.chairs))

    @property
    def people(self) -> tuple[Person, ...]:
        """Those who sit, in the order of the seats."""
        return tuple([chair.user for chair in self.chairs if chair.user is not None])

    @property
    def is_full(self) -> bool:
        return all(chair.taken for chair in self.chairs)

    def seat_of(self, user: UserId) -> int | None:
        """The seat of ``user``, or None."""
        for seat, chair in enumerate(self.chairs):
            if chair.user is not None and chair.user.id == user:
                return seat
        return None

    def seat_once_of(self, user: UserId) -> int | None:
        """Where ``user`` sits, or else played before leaving the match; None for who did neither."""
        own = self.seat_of(user)
        if own is not None:
            return own
        seats = (
            seat for seat, chair in enumerate(self.chairs) if any(each.id == user for each in chair.people)
        )
        return next(seats, None)

    def seat_infos(self, online: Container[UserId]) -> list[SeatInfo]:
        """The seats as the wire shows them."""
        return [
            SeatInfo(
                seat=seat,
                connected=(chair.user is None and chair.bot is not None) or _is_in(chair, online),
                user=chair.user,
                bot=chair.bot,
                left=chair.left,
            )
            for seat, chair in enumerate(self.chairs)
        ]

    def offer_infos(self) -> list[OfferInfo] | None:
        return [
            OfferInfo(offer=each.offer, seat=each.seat, version=each.version) for each in self.offers
        ] or None


def sit(table: Table, person: Person, seat: int | None) -> Table:
    """Let ``person`` take a seat, the first free one if none is named. Raises ``conflict``, ``bad_request``."""
    _check_open(table)
    own = table.seat_of(person.id)
    if own is not None and seat in (None, own):
        return table
    if seat is None:
        seat = next((place for place, chair in enumerate(table.chairs) if not chair.taken), None)
    if seat is None:
        raise Refusal("conflict", "all seats are taken")
    check_seat(table, seat)
    if table.chairs[seat].taken:
        raise Refusal("conflict", f"seat: {seat} is taken")
    freed = table if own is None else with_chair(table, own, Chair())
    return with_chair(freed, seat, Chair(user=person))


def stand(table: Table, user: UserId, seat: int | None, *, is_host: bool) -> Table:
    """Let ``user`` leave the seat; the host may also remove a bot. Raises ``conflict``, ``forbidden``."""
    _check_open(table)
    own = table.seat_of(user)
    place = own if seat is None else seat
    if place is None:
        raise no_seat()
    check_seat(table, place)
    chair = table.chairs[place]
    if place != own and (chair.user is not None or not is_host):
        raise Refusal("forbidden", f"seat: {place} is not yours")
    return with_chair(table, place, Chair())


def put_bot(table: Table, seat: int, level: int, by: UserId) -> Table:
    """Put a bot on a free seat for ``by``, or change its level. Raises ``conflict``, ``bad_request``."""
    _check_open(table)
    if table.rated:
        raise Refusal("conflict", "a rated match is played by people alone")
    check_seat(table, seat)
    if table.chairs[seat].user is not None:
        raise Refusal("conflict", f"seat: {seat} is taken")
    return with_chair(table, seat, Chair(bot=level, by=by))


def without_empty_seats(table: Table, least: int) -> Table:
    """The table with only its taken seats. Raises ``conflict`` if they are too few."""
    _check_open(table)
    taken = tuple(chair for chair in table.chairs if chair.taken)
    if len(taken) < least:
        raise Refusal("conflict", f"this game takes at least {least} players, and {len(taken)} sit here")
    return replace(table, chairs=taken)


def closed_down(table: Table, now_ms: int) -> Table:
    """The table of a match that is not played: its room is about to be deleted before it began."""
    outcome = OutcomeInfo(winners=[], reason="abandoned")
    return replace(table, status="over", outcome=outcome, ended_at=now_ms, offers=())


def moved_on(table: Table, seat: int) -> Table:
    """The table after a move of ``seat``: it declines others' offers, voids every undo, and resets its counts."""
    kept = tuple(each for each in table.offers if each.seat == seat and each.offer != "undo")
    own = f"{seat} "
    counts = {key: count for key, count in table.offer_counts.items() if not key.startswith(own)}
    return replace(table, offers=kept, offer_counts=counts)


def withdrawn(table: Table, offer: Offer) -> Table:
    """The table without the offer, which is declined, withdrawn or carried out."""
    return replace(table, offers=tuple(each for each in table.offers if each.offer != offer))


def with_chair(table: Table, seat: int, chair: Chair) -> Table:
    return replace(table, chairs=(*table.chairs[:seat], chair, *table.chairs[seat + 1 :]))


def check_seat(table: Table, seat: int) -> None:
    if seat >= len(table.chairs):
        raise Refusal("bad_request", f"seat: there are {len(table.chairs)}, numbered from 0")


def no_seat() -> Refusal:
    """The refusal for a user who does not sit at the table."""
    return Refusal("forbidden", "you do not sit at this table")


def _check_open(table: Table) -> None:
    if table.status == "over":
        raise Refusal("match_over", "the match is over")
    if table.status != "open":
        raise Refusal("conflict", "the match has begun")


def _is_in(chair: Chair, online: Container[UserId]) -> bool:
    return chair.user is not None and chair.user.id in online
