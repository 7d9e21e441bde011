"""Several messages at once, all of them or none: what a transaction of a door means when it is committed.

Everything is looked at before anything is numbered, and between that and the numbering nothing waits: what
would be refused is refused before there is a first message. Called by ``dispatch``.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from models.commands import Command, MessageSend
from models.errors import Refusal
from models.events import Reply
from models.ids import new_id
from models.messages import Person
from server import posting
from server.chat import person_of
from server.connection import Connection
from server.room import Room
from server.rooms import Rooms
from server.submissions import Answer
from server.topics import Topics, TopicSend

Send = MessageSend | TopicSend

_ATTEMPTS: Final = 3


class PostAll(Command, frozen=True, kw_only=True, tag="post.all"):
    """Messages to rooms and to topics, in their order."""

    sends: tuple[Send, ...]


class Posted(Reply, frozen=True, kw_only=True, tag="ok"):
    """The answer to each of ``sends``."""

    replies: list[Reply]


class Batches:
    """The command of this module."""

    def __init__(self, rooms: Rooms, topics: Topics) -> None:
        self._rooms = rooms
        self._topics = topics

    async def post(self, connection: Connection, command: PostAll) -> Answer:
        """Store every message, then publish those to topics.

        Raises what any one of them would be refused with, and then none was posted; ``unavailable`` where the
        database went away between the first and the last.
        """
        person = person_of(connection)
        posts = [(await self._rooms.find(send.room), send) for send in _of_rooms(command)]
        if len(posts) > 1:
            posts = [(room, _named(send)) for room, send in posts]
        await _all_ready(posts)
        _check(posts, person)
        stored = iter(await _stored(posts, person))
        replies = [
            self._topics.publish(connection, send) if isinstance(send, TopicSend) else next(stored)
            for send in command.sends
        ]
        return Posted(replies=replies)


def _of_rooms(command: PostAll) -> list[MessageSend]:
    return [send for send in command.sends if isinstance(send, MessageSend)]


def _named(send: MessageSend) -> MessageSend:
    """``send`` with a nonce, so that what was stored of a batch can be told from what was not."""
    return send if send.nonce else replace(send, nonce=new_id("n"))


async def _all_ready(posts: Sequence[tuple[Room, MessageSend]]) -> None:
    """Return when every room is ready to number, at one moment. Raises ``unavailable``."""
    while not all(room.submissions.is_ready for room, _ in posts):
        for room, _ in posts:
            await room.submissions.ready()


def _check(posts: Sequence[tuple[Room, MessageSend]], person: Person) -> None:
    for room in {id(room): room for room, _ in posts}.values():
        posting.check_all(room, person, [send for each, send in posts if each is room])


async def _stored(posts: Sequence[tuple[Room, MessageSend]], person: Person) -> list[Reply]:
    """Post all, and those again of which it is not known that they are stored: their nonces tell."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return await _posted(posts, person)
        except Refusal as refusal:
            if refusal.code != "unavailable":
                raise
        await _all_ready(posts)
    return await _posted(posts, person)


async def _posted(posts: Sequence[tuple[Room, MessageSend]], person: Person) -> list[Reply]:
    answers = [posting.send(room, person, send) for room, send in posts]
    waiting = [answer for answer in answers if isinstance(answer, asyncio.Future)]
    await asyncio.gather(*waiting, return_exceptions=True)
    return [answer.result() if isinstance(answer, asyncio.Future) else answer for answer in answers]
