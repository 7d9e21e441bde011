"""The occasions of pushes: direct messages, mentions, messages of rooms where all are wanted, and turns to move."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import Entry, MessageEntry
from models.wire.chat_values import EVERYONE, HERE, Message
from server.matches.hosted import HostedMatch
from server.pushing.delivery import Push
from server.pushing.wishes import PushKind
from server.rooms.directory import RoomDirectory
from server.rooms.personal.blocks import Blocks
from server.timeline.room import Room

_TEXT_LENGTH: Final = 200
_AT_ONCE: Final = 500


class Subscribed:
    """The users with devices, and the rooms whose every message they want. In memory: most need no push."""

    def __init__(self) -> None:
        self.users: set[UserId] = set()
        self.all_of: dict[RoomId, set[UserId]] = {}

    def note(self, user: UserId, rooms: Iterable[RoomId]) -> None:
        """Note that ``user`` has a device that wants all messages of ``rooms``."""
        self.users.add(user)
        for room in rooms:
            self.all_of.setdefault(room, set()).add(user)

    def forget(self, user: UserId) -> None:
        """Note that ``user`` has no device."""
        self.users.discard(user)
        for room, users in list(self.all_of.items()):
            users.discard(user)
            if not users:
                del self.all_of[room]


class Occasions:
    """Watches every live room, and the match in it. Make it once matches are loaded with their rooms."""

    def __init__(
        self,
        rooms: RoomDirectory,
        blocks: Blocks,
        subscribed: Subscribed,
        is_looking: Callable[[UserId], bool],
        push: Callable[[UserId, Push], None],
    ) -> None:
        self._blocks = blocks
        self._subscribed = subscribed
        self._is_looking = is_looking
        self._push = push
        rooms.subscribe_loading(self._watch)

    async def _watch(self, room: Room) -> None:
        room.subscribe_published(partial(self._published, room))
        if isinstance(room.match, HostedMatch):
            moved = _Moves(room, room.match, self._at_move)
            room.match.match.subscribe_changed(moved.changed)

    def _published(self, room: Room, entry: Entry) -> None:
        if not isinstance(entry, MessageEntry) or entry.change not in ("sent", "closed"):
            return
        if self._subscribed.users and entry.message.kind != "notice":
            meant = self._meant(room, entry)
            if meant:
                room.beside(self._tell(room, entry, meant))

    def _meant(self, room: Room, entry: MessageEntry) -> dict[UserId, PushKind]:
        """The members with devices and without a window whom a message concerns, with the kind of push."""
        message = entry.message
        meant: dict[UserId, PushKind] = dict.fromkeys(self._subscribed.all_of.get(room.id, ()), "message")
        mentions = message.mentions or ()
        if EVERYONE in mentions:
            meant |= dict.fromkeys(self._subscribed.users, "mention")
        named = (entry.called or ()) if HERE in mentions else ()
        meant |= {user: "mention" for user in (*mentions, *named) if user in self._subscribed.users}
        if room.record.kind == "dm":
            members = (member.user.id for member in room.state.members.all_known())
            meant |= {user: "dm" for user in members if user in self._subscribed.users}
        return {
            user: kind
            for user, kind in meant.items()
            if user != message.sender.id and not self._is_looking(user)
        }

    async def _tell(self, room: Room, entry: MessageEntry, meant: dict[UserId, PushKind]) -> None:
        message, users = entry.message, iter(meant)
        # Everybody may be meant, and no read may grow with the number of users.
        while some := list(islice(users, _AT_ONCE)):
            try:
                blockers = await self._blocks.blockers_of(message.sender.id, some)
                inside = await room.state.members.among(some)
            except Refusal:
                return  # it is not known who is a member, and who has blocked the sender
            self._push_all(room, message, {user: meant[user] for user in inside - blockers})

    def _push_all(self, room: Room, message: Message, meant: dict[UserId, PushKind]) -> None:
        for user, kind in meant.items():
            push = Push(
                kind=kind,
                room=room.id,
                room_kind=room.record.kind,
                title=room.record.title,
                by=message.sender.name,
                text=(message.text or "")[:_TEXT_LENGTH],
                seq=message.seq,
            )
            self._push(user, push)

    def _at_move(self, room: Room, hosted: HostedMatch, user: UserId) -> None:
        if user in self._subscribed.users and not self._is_looking(user):
            game = hosted.match.table.game
            self._push(
                user, Push(kind="move", room=room.id, room_kind="game", title=room.record.title, game=game)
            )


class _Moves:
    """Notices whose turn it has become in one match."""

    def __init__(
        self, room: Room, hosted: HostedMatch, at_move: Callable[[Room, HostedMatch, UserId], None]
    ) -> None:
        self._hosted = hosted
        self._at_move = partial(at_move, room, hosted)
        self._before = self._now()

    def changed(self) -> None:
        before, self._before = self._before, self._now()
        for user in self._before - before:
            self._at_move(user)

    def _now(self) -> frozenset[UserId]:
        """The users who are to move; nobody in a realtime match."""
        match = self._hosted.match
        if match.game.realtime:
            return frozenset()
        people = (match.table.chairs[seat].user for seat in match.to_move)
        return frozenset(person.id for person in people if person is not None and not person.bot)
