"""A match as its room uses it: who may post, who may be kicked, who has left."""

from models.errors import Refusal, unavailable
from models.ids import RoomId, UserId, is_operators
from models.wire.game_events import GameEvent
from server.delivery.hub import Hub
from server.games.base import Game, IllegalMove, Saying
from server.games.realtime.game import RealtimeGame
from server.matches.match import Transition
from server.matches.moves import broken_off
from server.matches.table import closed_down
from server.matches.ticking.ticking import Ticking
from server.matches.upkeep.caretaker import Caretaker
from server.matches.views import MatchView
from server.timeline.room import Room


class HostedMatch:
    """One match in its room. ``match`` changes it, ``view`` shows it."""

    def __init__(self, view: MatchView, hub: Hub, caretaker: Caretaker, ticking: Ticking) -> None:
        self.match = match = view.match
        self.view = view
        self._caretaker = caretaker
        self._care = caretaker.take_over(match, view)
        self._ticking = ticking
        ticking.take_over(view)
        self._unwatch = hub.watch(match.room, self._seen)

    @property
    def version(self) -> int:
        return self.match.version

    @property
    def sources(self) -> list[RoomId]:
        table = self.match.table
        return [room for room in (table.from_room, table.rematch_of) if room is not None]

    @property
    def is_live(self) -> bool:
        return self.match.is_live or bool(self._care.leavers)

    def event_for(self, user: UserId) -> GameEvent:
        """The match as ``user`` may see it."""
        return self.view.event_for(user)

    @property
    def keeps_secrets(self) -> bool:
        """Whether some messages may be hidden from some users: the game decides who sees them, and is played."""
        game = type(self.match.game)
        return game.may_see is not Game.may_see and self.match.table.status != "over"

    def audience_of(self, user: UserId, text: str = "") -> list[UserId] | None:
        """The users who may see what ``user`` posts now, ``user`` among them; None for everybody."""
        match, table = self.match, self.match.table
        if not self.keeps_secrets or not table.is_played or is_operators(user):
            return None
        saying = Saying(seat=table.seat_of(user), text=text)
        if match.game.may_see(match.state, None, saying):
            return None
        seats = [seat for seat in range(len(table.chairs)) if match.game.may_see(match.state, seat, saying)]
        seeing = [person.id for seat in seats if (person := table.chairs[seat].user) is not None]
        return list(dict.fromkeys((user, *seeing)))

    @property
    def listens(self) -> bool:
        """Whether a message may be a move, so that it must be complete when it is sent."""
        game = self.match.game
        is_heard = isinstance(game, RealtimeGame) and type(game).hear is not RealtimeGame.hear
        return is_heard and self.match.table.is_played

    def hear(self, user: UserId, text: str) -> None:
        """Take ``text``, which ``user`` has posted: in some games that is an input."""
        match, run, seat = self.match, self.match.run, self.match.table.seat_of(user)
        if run is None or seat is None or not match.table.is_played:
            return
        given = run.game.hear(run.state, seat, text)
        if given is not None:
            run.take(seat, given)

    def check_may_speak(self, user: UserId) -> None:
        """Raise ``forbidden`` for a user whom the match's options, or its game, silence while it is played."""
        table = self.match.table
        if not table.is_played:
            return
        self._check_by_options(user)
        try:
            may = self.match.game.may_say(self.match.state, table.seat_of(user))
        except IllegalMove as refusal:
            raise Refusal("forbidden", str(refusal)) from refusal
        if not may:
            raise Refusal("forbidden", "you may not say anything at this moment of the match")

    def _check_by_options(self, user: UserId) -> None:
        table = self.match.table
        who = table.options.chat
        if who == "everyone":
            return
        plays = table.seat_of(user) is not None
        if (who == "players" and plays) or (who == "spectators" and not plays):
            return
        speakers = {"players": "only players may write", "spectators": "only spectators may write"}
        raise Refusal("forbidden", f"{speakers.get(who, 'nobody may write')} here while the match is played")

    def check_may_be_sent_away(self, user: UserId) -> None:
        """Raise ``conflict`` for a player of a match that is under way: a kick would lose the match."""
        table = self.match.table
        if table.is_played and table.seat_of(user) is not None:
            raise Refusal("conflict", "user: plays in this match, and cannot be sent away before its end")

    async def close_down(self) -> None:
        """Prepare for the deletion of the room. Raises ``conflict`` while the match is played, ``unavailable``."""
        match = self.match

        def decide() -> Transition | None:
            if match.table.is_played:
                raise Refusal("conflict", "room: a match is being played there")
            if match.table.status == "over":
                return None
            now_ms = match.now_ms()
            return Transition(closed_down(match.table, now_ms), now_ms)

        await match.change(decide)

    async def break_off(self) -> None:
        """End the match at once; nobody has won. Raises ``match_over``, ``unavailable``."""
        match = self.match

        def decide() -> Transition | None:
            if match.table.status == "over":
                raise Refusal("match_over", "the match is over")
            if not match.table.is_played:
                now_ms = match.now_ms()
                return Transition(closed_down(match.table, now_ms), now_ms)
            return broken_off(match)

        await match.change(decide)

    def member_gone(self, user: UserId) -> None:
        """Note that ``user`` is no longer a member of the room: the user stands up or resigns."""
        self._caretaker.member_gone(self._care, user)

    def unloaded(self) -> None:
        """Note that the room is no longer in memory."""
        self._unwatch()
        self._caretaker.release(self._care)
        self._ticking.release(self.match)

    def _seen(self, user: UserId) -> None:
        self._caretaker.seen(self._care, user)
        self._ticking.attend(self.match)


def hosted_in(room: Room) -> HostedMatch:
    """The match that is played in ``room``. Raises ``not_found``, ``unavailable``."""
    if isinstance(room.match, HostedMatch):
        return room.match
    if room.record.kind == "game":
        raise unavailable("the match of this room cannot be read")
    raise Refusal("not_found", "room: no match is played there")
