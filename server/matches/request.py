"""The settings of a match that a user asks for. Checked here, however the match is made. Pure."""

from typing import Any, Final

import msgspec
from msgspec import Struct

from models.errors import Refusal
from models.ids import MatchId, RoomId, UserId
from models.wire.chat_values import Visibility
from models.wire.match_values import ClockAsked
from models.wire.validation import fault_within
from server.games import time_control
from server.games.base import HiddenOptions, Rng
from server.games.clock_kinds import ClockSpec
from server.games.registry import GAMES, AnyGame
from server.matches.table import Chair

_NO_SEED: Final = bytes(32)


class MatchRequest(Struct, frozen=True, kw_only=True):
    """A match that a user asked for, checked. ``options`` are the game's own Struct.

    The members of ``from_room`` need no key to the match's room. ``maker``: the user whose open table it is, if there
    is one. ``ids``: the ids of the match and its room, where the same match may be requested twice; it is then made
    once. Its room has no owner. ``room``: the id of the room, where it is requested only once.
    """

    game: AnyGame
    options: Any
    chairs: tuple[Chair, ...]
    clock: ClockSpec | None = None
    rated: bool = False
    visibility: Visibility = "public"
    from_room: RoomId | None = None
    maker: UserId | None = None
    rematch_of: RoomId | None = None
    ids: tuple[MatchId, RoomId] | None = None
    room: RoomId | None = None


def game_named(name: str) -> AnyGame:
    """The game of that name. Raises ``not_found``."""
    game = GAMES.get(name)
    if game is None:
        raise Refusal("not_found", "game: there is no such game here")
    return game


def options_of(game: AnyGame, asked: dict[str, Any], seats: int, *, rated: bool) -> Any:
    """The game's own Struct for a match of ``seats`` players. Raises ``bad_request`` with the field."""
    try:
        options = msgspec.convert(asked, game.options_type)
        game.setup(seats, options, Rng(_NO_SEED, 0))
    except msgspec.ValidationError as error:
        raise Refusal("bad_request", fault_within("options", error)) from None
    except ValueError as error:
        raise Refusal("bad_request", f"options: {error}") from None
    if rated and options.absence == "bot":
        raise Refusal("bad_request", "options.absence: in a rated match no bot holds anybody's seat")
    if rated and isinstance(options, HiddenOptions) and options.watch.all:
        raise Refusal("bad_request", "options.watch.all: in a rated match nobody sees all hands")
    return options


def clock_of(game: AnyGame, asked: ClockAsked | None, *, rated: bool) -> ClockSpec | None:
    """The clock asked for, or else that of the game if the match is rated. Raises ``bad_request``."""
    if game.realtime and asked is not None:
        raise Refusal("bad_request", f"clock: there is none at {game.title}, which goes on by itself")
    if asked is None and (game.realtime or not rated):
        return None
    try:
        return time_control.check(msgspec.convert(asked or game.clock, ClockSpec, from_attributes=True))
    except ValueError as error:
        raise Refusal("bad_request", str(error)) from None
