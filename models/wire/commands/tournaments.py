"""Commands of tournaments: one Struct for each op (section 4 of the wire contract)."""

from typing import Annotated, Final

from msgspec import Meta

from models.wire.chat_values import RoomRef
from models.wire.commands.base import Command, Rules
from models.wire.commands.games import GameName
from models.wire.match_values import ClockAsked, TournamentKind, TournamentRef

MAX_ROUNDS: Final = 100


class TournamentCreate(Command, frozen=True, tag="tournament.create"):
    """``rounds``: for Swiss and round robin; an arena lasts as long as that many matches may take."""

    rules = Rules(least_role="moderator", cost="table", not_in=("dm", "feed", "game"))

    room: RoomRef
    game: GameName
    kind: TournamentKind
    clock: ClockAsked
    rounds: Annotated[int, Meta(ge=1, le=MAX_ROUNDS)] | None = None
    rated: bool = False


class TournamentJoin(Command, frozen=True, tag="tournament.join"):
    rules = Rules(least_role="member", cost="seat", retry="repeat")

    tournament: TournamentRef


class TournamentLeave(Command, frozen=True, tag="tournament.leave"):
    rules = Rules(least_role="member", cost="seat")

    tournament: TournamentRef


class TournamentStart(Command, frozen=True, tag="tournament.start"):
    rules = Rules(least_role="moderator", cost="command")

    tournament: TournamentRef


class TournamentShow(Command, frozen=True, tag="tournament"):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    tournament: TournamentRef
