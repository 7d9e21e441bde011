"""Notifies mentioned users at once, on each of their open sockets that does not listen to the room.

An edit mentions nobody again, and a user who has blocked the sender is not notified. Like every notice, it is not
stored: ``unread`` counts the mention.
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

# How many of the mentioned users are checked before other work has its turn.
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
                    return  # it is not known who is a member, and who has blocked the sender
                notice = NoticeEvent(kind="mention", room=room.id, info=room.info(), by=sender)
                for user in inside - blockers:
                    for socket in deaf[user]:
                        socket.send(notice)
            await asyncio.sleep(0)

    def _deaf(self, room: Room, user: UserId) -> Sequence[Connection]:
        """The sockets of a user that do not listen to ``room``."""
        return [socket for socket in self._sockets.of_user(user) if room.id not in socket.rooms]

    def _meant(self, room: Room, entry: MessageEntry) -> Iterator[UserId]:
        """The users whom a message mentions, each once; for everybody, all users who may be meant."""
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
