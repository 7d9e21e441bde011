"""Commands of games: one Struct for each op (section 4 of the wire contract).

``options`` and ``move`` are checked against the game's own Structs when the command is carried out.
"""

from typing import Annotated, Any, Final

from msgspec import Meta

from models.wire.chat_values import Number, RoomRef, UserRef, Visibility
from models.wire.commands.base import Command, Cursor, Nonce, Rules
from models.wire.match_values import MAX_SEATS, ClockAsked, Level, MatchRef, Offer, SeatNumber, TicketRef

MAX_SEASON: Final = 10_000
MAX_BOT_WAIT_S: Final = 600
GameName = Annotated[str, Meta(min_length=1, max_length=32)]


class GameCatalog(Command, frozen=True, tag="game.catalog"):
    rules = Rules(least_role=None, cost="command", retry="repeat")


class GameCreate(Command, frozen=True, tag="game.create"):
    rules = Rules(least_role=None, cost="table")

    game: GameName
    options: dict[str, Any] | None = None
    seats: Annotated[int, Meta(ge=1, le=MAX_SEATS)] | None = None
    visibility: Visibility | None = None
    clock: ClockAsked | None = None
    rated: bool = False
    from_room: RoomRef | None = None


class GameSit(Command, frozen=True, tag="game.sit"):
    rules = Rules(least_role=None, cost="seat")

    room: RoomRef
    seat: SeatNumber | None = None


class GameStand(Command, frozen=True, tag="game.stand"):
    rules = Rules(least_role="member", cost="seat")

    room: RoomRef
    seat: SeatNumber | None = None


class GameBot(Command, frozen=True, tag="game.bot"):
    rules = Rules(least_role="member", cost="seat")

    room: RoomRef
    seat: SeatNumber
    level: Level = 3


class GameStart(Command, frozen=True, tag="game.start"):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef


class GameMove(Command, frozen=True, tag="game.move"):
    rules = Rules(least_role="member", cost="command", retry="nonce")

    room: RoomRef
    version: Number
    move: dict[str, Any]
    nonce: Nonce | None = None


class GameInput(Command, frozen=True, tag="game.input"):
    """``tick``: when it takes effect, if that tick is still to come; otherwise, and by default, at the next one."""

    rules = Rules(least_role="member", cost="input", retry="drop")

    room: RoomRef
    input: dict[str, Any]
    tick: Number | None = None


class GameState(Command, frozen=True, tag="game.state"):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef


class GameResign(Command, frozen=True, tag="game.resign"):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef


class GameOffer(Command, frozen=True, tag="game.offer"):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef
    offer: Offer


class GameAnswer(Command, frozen=True, tag="game.answer"):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef
    offer: Offer
    accept: bool


class GameReplay(Command, frozen=True, tag="game.replay"):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    match: MatchRef
    version: Number | None = None
    after: Number | None = None


class MatchFind(Command, frozen=True, tag="match.find"):
    """``party``: the others of a group that wants to sit at one table; each of them must send the same.

    ``bot_after_s``: after this time bots of ``level`` take the seats that are still free; not in rated matches.
    """

    rules = Rules(least_role=None, cost="message")

    game: GameName
    options: dict[str, Any] | None = None
    clock: ClockAsked | None = None
    rated: bool = False
    party: Annotated[list[UserRef], Meta(max_length=MAX_SEATS)] | None = None
    bot_after_s: Annotated[int, Meta(ge=0, le=MAX_BOT_WAIT_S)] | None = None
    level: Level = 3


class MatchCancel(Command, frozen=True, tag="match.cancel"):
    rules = Rules(least_role=None, cost="command")

    ticket: TicketRef


class ListPastMatches(Command, frozen=True, tag="matches"):
    """The matches that a user played, or that were played in a room or made from it; by default one's own."""

    rules = Rules(least_role=None, cost="command", retry="repeat")

    user: UserRef | None = None
    room: RoomRef | None = None
    game: GameName | None = None
    cursor: Cursor | None = None


class ShowLeaderboard(Command, frozen=True, tag="leaderboard"):
    """The ranking of the current season, or of ``season``, which is over."""

    rules = Rules(least_role=None, cost="command", retry="repeat")

    game: GameName
    cursor: Cursor | None = None
    around: UserRef | None = None
    season: Annotated[int, Meta(ge=0, le=MAX_SEASON)] | None = None
