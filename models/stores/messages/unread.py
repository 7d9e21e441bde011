"""Counts of a user's unread messages in the log, and of those that mention the user."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from models.database.client import Database, Document
from models.database.queries import within
from models.ids import RoomId, UserId
from models.stores.history import LOG, of_numbers
from models.stores.people.blocks import Spans
from models.wire.chat_values import EVERYONE, HERE

_COUNTED_AT_ONCE: Final = 1_100
_MOST_STEPS: Final = 16
_FIELDS: Final = (
    "room",
    "seq",
    "sender.id",
    "sent_at",
    "mentions",
    "called",
    "in_thread",
    "broadcast",
    "thread",
    "audience",
)
_NEEDED: Final[Document] = dict.fromkeys(_FIELDS, 1)


class UnreadCount(NamedTuple):
    """How many messages are unread, and how many of them mention the user; ``has_more``: not all were counted."""

    unread: int
    mentions: int
    has_more: bool = False


class UnreadStore:
    """Counts of messages. Raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = database.collection(LOG)

    async def count(
        self, room: RoomId, user: UserId, low: int, high: int, most: int, blocked: Spans
    ) -> UnreadCount:
        """How many messages with ``low <= seq < high`` others sent, and how many of these mention ``user``.

        Replies that are only in a thread count for users who wrote in it or are mentioned. A message for everyone
        mentions every member; for users who join later it counts as read. ``blocked`` has the times during which
        mentions by some senders did not count. The newest are counted first. After ``most`` unread, or 17,600
        scanned, the rest is not counted: only mentions in it are found, by an index of their own.
        """
        others = _of_others(user)
        unread, mentions, top = 0, 0, high
        for _ in range(_MOST_STEPS):
            step = of_numbers(room, "seq", max(low, top - _COUNTED_AT_ONCE), top)
            async with self._database.reached():
                found = await within(self._log, step, others, fields=_NEEDED)
            own = await self._own_threads(room, user, found)
            unread += sum(_concerns(message, user, own) for message in found)
            mentions += sum(_calls(message, user, blocked) for message in found)
            top -= _COUNTED_AT_ONCE
            if top <= low or unread >= most:
                break
        if top > low:
            mentions += await self._count_mentions(room, user, low, top, others, blocked)
        return UnreadCount(min(unread, most), mentions, has_more=top > low)

    async def count_short(
        self, behind: Mapping[RoomId, tuple[int, int]], user: UserId, blocked: Spans
    ) -> dict[RoomId, UnreadCount]:
        """The same for rooms whose logs are short together, each counted after one ``seq`` up to another."""
        # Including the user's own: they show in which threads the user wrote.
        messages = {"seq": {"$gt": 0}, "$or": [{"deleted": {"$ne": True}}, {"sender.id": user}]}
        async with self._database.reached():
            found = await within(self._log, {"room": {"$in": list(behind)}}, messages, fields=_NEEDED)
        counts = {room: [0, 0] for room in behind}
        own: dict[str, set[int]] = {room: set() for room in behind}
        for message in found:
            if message["sender"]["id"] == user and "in_thread" in message:
                own[message["room"]].add(message["in_thread"])
        for message in found:
            low, high = behind[message["room"]]
            if low < message["seq"] <= high and message["sender"]["id"] != user:
                counts[message["room"]][0] += _concerns(message, user, own[message["room"]])
                counts[message["room"]][1] += _calls(message, user, blocked)
        return {room: UnreadCount(unread, mentions) for room, (unread, mentions) in counts.items()}

    async def _own_threads(self, room: RoomId, user: UserId, messages: Sequence[Document]) -> set[int]:
        """The threads of ``messages`` in which the user wrote, or whose root the user sent."""
        threads = {message["thread"] for message in messages if _is_aside(message)}
        if not threads:
            return set()
        wrote = {"$gte": min(threads), "$lt": max(threads) + 1}
        query = {"room": room, "sender.id": user, "in_thread": wrote}
        by_thread = {"$group": {"_id": "$in_thread"}}
        async with self._database.reached():
            found = await within(self._log, query, {}, by_thread)
        return {each["_id"] for each in found}

    async def _count_mentions(
        self, room: RoomId, user: UserId, low: int, high: int, others: Document, blocked: Spans
    ) -> int:
        seqs: set[int] = set()
        for word, also in ((user, {}), (EVERYONE, {}), (HERE, {"called": user})):
            query = {"mentions": word} | of_numbers(room, "seq", low, high)
            async with self._database.reached():
                found = await within(self._log, query, others | also, fields=_NEEDED)
            seqs.update(message["seq"] for message in found if _calls(message, user, blocked))
        return len(seqs)


def _of_others(user: UserId) -> Document:
    return {"sender.id": {"$ne": user}, "deleted": {"$ne": True}}


def _is_aside(message: Document) -> bool:
    return "thread" in message and not message.get("broadcast")


def _is_hidden(message: Document, user: UserId) -> bool:
    return "audience" in message and user not in message["audience"]


def _concerns(message: Document, user: UserId, own_threads: Collection[int]) -> bool:
    """Whether a message of somebody else counts as unread, if ``user`` wrote in these threads."""
    if _is_hidden(message, user):
        return False
    return not _is_aside(message) or message["thread"] in own_threads or _names(message, user)


def _names(message: Document, user: UserId) -> bool:
    named = {user, EVERYONE}.intersection(message.get("mentions", ()))
    return bool(named) or user in message.get("called", ())


def _calls(message: Document, user: UserId, blocked: Spans) -> bool:
    """Whether a message counts as a mention of ``user``: it was not sent while its sender was blocked."""
    if not _names(message, user) or _is_hidden(message, user):
        return False
    spans = blocked.get(message["sender"]["id"], ())
    return not any(since <= message["sent_at"] < until for since, until in spans)
