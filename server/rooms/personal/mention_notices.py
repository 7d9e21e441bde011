"""Who is mentioned is told at once on each of its open sockets that does not hear the room.

An edit mentions nobody anew, and whoever has blocked the sender is told nothing. Like every notice, it is kept
nowhere: ``unread`` counts the mention.
"""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import Entry, MessageEntry
from models.wire.chat_values import EVERYONE, HERE
from models.wire.events import NoticeEvent
from server.delivery.connection import Connection
from server.delivery.registry import SocketRegistry
from server.rooms.directory import RoomDirectory
from server.rooms.personal.blocks import Blocks
from server.timeline.room import Room

# So many of the mentioned are looked at before others have their turn.
_AT_ONCE: Final = 500


class MentionNotices:
    """Sends the notice ``mention``. It watches every room that is live."""

    def __init__(self, rooms: RoomDirectory, sockets: SocketRegistry, blocks: Blocks) -> None:
        self._sockets = sockets
        self._blocks = blocks
        rooms.subscribe_loading(self._watch)

    async def _watch(self, room: Room) -> None:
        room.subscribe_published(partial(self._published, room))

    def _published(self, room: Room, entry: Entry) -> None:
        if isinstance(entry, MessageEntry) and entry.change in ("sent", "closed") and entry.message.mentions:
            room.beside(self._tell(room, entry))

    async def _tell(self, room: Room, entry: MessageEntry) -> None:
        sender = entry.message.sender
        meant = self._meant(room, entry)
        while some := list(islice(meant, _AT_ONCE)):
            deaf = {
                user: sockets for user in some if user != sender.id and (sockets := self._deaf(room, user))
            }
            if deaf:
                try:
                    blockers = await self._blocks.blockers_of(sender.id, deaf)
                    inside = await room.state.members.among(deaf)
                except Refusal:
                    return  # it is not known who is here, and who has blocked the sender
                notice = NoticeEvent(kind="mention", room=room.id, info=room.info(), by=sender)
                for user in inside - blockers:
                    for socket in deaf[user]:
                        socket.send(notice)
            await asyncio.sleep(0)

    def _deaf(self, room: Room, user: UserId) -> Sequence[Connection]:
        """The sockets of a user that do not hear ``room``."""
        return [socket for socket in self._sockets.of_user(user) if room.id not in socket.rooms]

    def _meant(self, room: Room, entry: MessageEntry) -> Iterator[UserId]:
        """Whom a message mentions, each once; where that is everybody, whoever of all users may be meant."""
        mentions = entry.message.mentions or ()
        if EVERYONE in mentions:
            if room.state.members.is_whole:
                return (member.user.id for member in list(room.state.members.all_known()) if member.present)
            return iter(self._sockets.all_users())
        named = dict.fromkeys(mentions)
        if HERE in named:
            del named[HERE]
            named |= dict.fromkeys(entry.called or ())
        return iter(named)
