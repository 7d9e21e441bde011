"""Several messages at once, all of them or none: the commit of a STOMP transaction.

All messages are checked before any is numbered. A batch of several is stored before its first message is posted, and
each message has a nonce. So if the database or this process fails halfway, it is known which messages are stored,
and the others are posted later. A batch that may not have been stored is revoked.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import new_id
from models.stores.batches import Batch, BatchStore
from models.wire.chat_values import Person
from models.wire.commands.base import Command, Rules
from models.wire.commands.messages import MessageSend
from models.wire.events import Reply, SentReply
from server.attachments.attaching import Saying
from server.commands.topics import Topics, TopicSend
from server.rooms.directory import RoomDirectory
from server.rooms.messages import sending
from server.rooms.messages.mentioning import know_named
from server.rooms.messages.nonces import check_nonce
from server.rooms.messages.sending import Claimed
from server.runtime.background.retrying import until_done
from server.runtime.background.tasks import Tasks
from server.timeline.pending_commits import Answer
from server.timeline.room import Room

Send = MessageSend | TopicSend
Post = tuple[Room, MessageSend]
PostOne = Callable[[Room, Person, MessageSend, Claimed | None], Answer]
BatchStep = Callable[[Batch], Awaitable[None]]

MAX_UNFINISHED: Final = 1_000
_ATTEMPTS: Final = 3
_RETRY_S: Final = 1.0

_log = logging.getLogger(__name__)


class PostAll(Command, frozen=True, kw_only=True, tag="post.all"):
    """Messages to rooms and to topics, in their order."""

    rules = Rules(least_role=None, cost="message")

    sends: tuple[Send, ...]

    @property
    def message_count(self) -> int:
        return len(self.sends)


class Posted(Reply, frozen=True, kw_only=True, tag="ok"):
    """The answer to each of ``sends``; None for one to a topic, which has none."""

    replies: list[SentReply | None]


class Batches:
    """Posts batches, and finishes those that were accepted and could not be finished at once."""

    def __init__(self, rooms: RoomDirectory, topics: Topics, store: BatchStore, saying: Saying) -> None:
        self._rooms = rooms
        self._attaching, self._screening = saying.attaching, saying.screening
        self._topics = topics
        self._store = store
        self._unfinished = Tasks()

    async def start(self) -> None:
        """Finish the batches that an earlier process had accepted."""
        for batch in await self._store.all():
            self._later(self._finish, batch)

    async def stop(self) -> None:
        """Leave unfinished batches to the next start."""
        await self._unfinished.close()

    async def post(self, who: Person, command: PostAll) -> Answer:
        """Store every message, then publish those to topics.

        Raises the refusal of any one message, and then none was posted. Raises ``unavailable`` if the database failed
        halfway: then all are posted when it is back, or none ever.
        """
        posts = [
            (await self._rooms.find_for(who.id, send.room), send)
            for send in command.sends
            if isinstance(send, MessageSend)
        ]
        async with self._screening.turn(who.id) as turn:
            screened = await self._screened(posts, who)
            await turn.come()
            stored = await self._post([post for post, _ in screened], who)
        for ((room, _), flag), reply in zip(screened, stored, strict=True):
            if flag is not None:
                await self._screening.report(room, reply, flag)
        replies = iter(stored)
        told = [
            self._topics.publish(who, send) if isinstance(send, TopicSend) else next(replies)
            for send in command.sends
        ]
        return Posted(replies=[each if isinstance(each, SentReply) else None for each in told])

    async def _screened(self, posts: Sequence[Post], who: Person) -> list[tuple[Post, str | None]]:
        """Each post as the screening hook lets it pass, and why it must be reported. Raises as ``post`` does."""
        if not self._screening.is_on:
            return [(post, None) for post in posts]
        _check(posts, who)
        screened: list[tuple[Post, str | None]] = []
        for room, send in posts:
            as_let, flag = await self._screening.alone(room, who, send)
            screened.append(((room, as_let), flag))
        return screened

    async def _post(self, posts: Sequence[Post], who: Person) -> list[Reply]:
        for room, send in posts:
            await know_named(room, who.id, send)
            await check_nonce(room, who, send)
        await _all_ready(posts)
        _check(posts, who)
        return await self._stored(posts, who)

    async def _stored(self, posts: Sequence[Post], person: Person) -> list[Reply]:
        named = [(room, _named(send)) for room, send in posts]
        if len(named) > 1 and len(self._unfinished) >= MAX_UNFINISHED:
            raise unavailable()
        claims = await self._claimed(named, person)
        if len(named) < 2:
            return await _posted(named, claims, person, sending.send)
        batch = Batch(id=new_id("b"), sender=person, sends=[send for _, send in named])
        await self._note(batch)
        try:
            await _all_ready(named)
            # What was allowed before the batch was stored may be refused now.
            _check(named, person)
        except Refusal:
            await self._surely(self._store.remove, batch)
            await self._attaching.release(claims)
            raise
        try:
            replies = await _posted(named, claims, person, sending.send_again)
        except Refusal:
            self._later(self._finish, batch)
            raise
        await self._surely(self._store.remove, batch)
        return replies

    async def _claimed(self, posts: Sequence[Post], person: Person) -> list[Claimed | None]:
        """The uploads that each message may show. Raises ``not_found``, and then no upload is claimed."""
        claims: list[Claimed | None] = []
        try:
            for post in posts:
                claim = await self._claim(post, person, all_=True)
                claims += [claim]
        except Refusal:
            await self._attaching.release(claims)
            raise
        return claims

    async def _claim(self, post: Post, person: Person, *, all_: bool) -> Claimed | None:
        room, send = post
        return await self._attaching.claim(room, person, send, all_=all_) if send.uploads else None

    async def _note(self, batch: Batch) -> None:
        try:
            await self._store.note(batch)
        except Refusal:
            # It may be stored all the same, and its sender gets an error.
            await self._surely(self._store.revoke, batch)
            raise

    async def _surely(self, step: BatchStep, batch: Batch) -> None:
        """Do ``step`` now, or retry until the database is back."""
        try:
            await step(batch)
        except Refusal:
            self._later(step, batch)

    def _later(self, step: BatchStep, batch: Batch) -> None:
        what = f"the end of {batch.id}"
        work = until_done(partial(step, batch), what, _log, retry_s=_RETRY_S)
        self._unfinished.spawn(work, name=what)

    async def _finish(self, batch: Batch) -> None:
        """Post the messages of ``batch`` that are not stored, except to rooms that were deleted since."""
        posts = []
        for send in batch.sends:
            room = await self._room(send)
            if room is not None:
                await know_named(room, batch.sender.id, send)
                posts.append((room, send))
        await _all_ready(posts)
        claims = [await self._claim(post, batch.sender, all_=False) for post in posts]
        await _posted(posts, claims, batch.sender, sending.send_again)
        await self._store.remove(batch)

    async def _room(self, send: MessageSend) -> Room | None:
        try:
            return await self._rooms.find(send.room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return None


def _named(send: MessageSend) -> MessageSend:
    """``send`` with a nonce, which identifies it once it is stored."""
    return replace(send, id=None, nonce=send.nonce or new_id("n"))


async def _all_ready(posts: Sequence[Post]) -> None:
    """Return when every room is ready to number, at one moment. Raises ``unavailable``."""
    while not all(room.is_ready for room, _ in posts):
        for room, _ in posts:
            await room.ready()


def _check(posts: Sequence[Post], person: Person) -> None:
    for room in {id(room): room for room, _ in posts}.values():
        sending.check_all(room, person, [send for each, send in posts if each is room])


async def _posted(
    posts: Sequence[Post], claims: Sequence[Claimed | None], person: Person, post: PostOne
) -> list[Reply]:
    """Post all. Retry where it is not known whether they are stored: their nonces prevent a second copy."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return await _answers(posts, claims, person, post)
        except Refusal as refusal:
            if refusal.code != "unavailable":
                raise
        await _all_ready(posts)
    return await _answers(posts, claims, person, post)


async def _answers(
    posts: Sequence[Post], claims: Sequence[Claimed | None], person: Person, post: PostOne
) -> list[Reply]:
    answers = [post(room, person, send, claimed) for (room, send), claimed in zip(posts, claims, strict=True)]
    waiting = [answer for answer in answers if isinstance(answer, asyncio.Future)]
    await asyncio.gather(*waiting, return_exceptions=True)
    return [answer.result() if isinstance(answer, asyncio.Future) else answer for answer in answers]
