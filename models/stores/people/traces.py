"""Traces of one user in the logs of rooms: finding them, and redacting them.

Messages change as all messages do, by entries with a ``rev``. Redacting takes no number: it removes a user from
entries that only clients that catch up see. Everything goes page by page, for a log may be long.
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import to_builtins
from pymongo import UpdateOne

from models.database.client import Database, Document
from models.database.queries import within
from models.ids import RoomId, UserId
from models.stores.history import LOG
from models.wire.chat_values import DELETED

_PAGE: Final = 100
_SANCTIONS: Final = ("muted", "banned")
_IN_SEATS: Final = "match.seats.user.id"


class Traces:
    """Traces of users. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._log = database.collection(LOG)

    async def messages(self, room: RoomId, user: UserId, last: int) -> list[int]:
        """The ``seq`` of messages up to ``last`` by ``user``, or with them in a reaction, a pin or a table."""
        shows = [{field: user} for field in ("sender.id", "reactions.users", "pinned.by.id", _IN_SEATS)]
        found: list[int] = []
        for page in _pages("seq", last):
            async with self._reached():
                documents = await within(self._log, {"room": room} | page, {"$or": shows}, fields={"seq": 1})
            found += sorted(document["seq"] for document in documents)
        return found

    async def redact(self, room: RoomId, user: UserId, last: int, title: str | None = None) -> None:
        """Remove ``user`` from the entries of ``room`` up to ``last``: as a member, and as an actor.

        Every message that named the user must have been changed before, and the membership must have ended.
        ``title``: the new one for a room of two people, whose earlier titles held their names.
        """
        for page in _pages("rev", last):
            naming = {"$or": _names(user, titled=title is not None)}
            async with self._reached():
                documents = await within(self._log, {"room": room} | page, naming)
                updates = [
                    UpdateOne({"_id": each["_id"]}, {"$set": _without(each, user, title)})
                    for each in documents
                ]
                if updates:
                    await self._log.bulk_write(updates, ordered=False)


def _pages(number: str, last: int) -> Iterator[Document]:
    for low in range(1, last + 1, _PAGE):
        yield {number: {"$gte": low, "$lt": min(low + _PAGE, last + 1)}}


def _names(user: UserId, *, titled: bool) -> list[Document]:
    """Conditions for the entries that name ``user``."""
    naming: list[Document] = [
        {"member.user.id": user},
        {"by": user},
        *({f"member.{sanction}.by.id": user} for sanction in _SANCTIONS),
        {"record.owner": user},
        {"change": "reacted", "after.reactions.users": user},
        {"change": "pinned", "after.pinned.by.id": user},
        {"change": "match", f"after.{_IN_SEATS}": user},
    ]
    return [*naming, {"record": {"$exists": True}}] if titled else naming


def _without(entry: Document, user: UserId, title: str | None) -> Document:
    """The changed fields of an entry that names ``user``, without that user."""
    fields: dict[str, Any] = {}
    if "member" in entry and entry["member"]["user"]["id"] == user:
        fields["member.user"] = to_builtins(DELETED)
    if entry.get("by") == user:
        fields |= {"by": DELETED.id, "reason": None}
    for sanction in _SANCTIONS:
        if ((entry.get("member") or {}).get(sanction) or {}).get("by", {}).get("id") == user:
            fields[f"member.{sanction}.by"] = to_builtins(DELETED)
            fields[f"member.{sanction}.reason"] = None
    if "record" in entry and entry["record"]["owner"] == user:
        fields["record.owner"] = None
    if "record" in entry and title is not None:
        fields["record.title"] = title
    # Later entries hold the messages' new state.
    return fields or {"after": {}}
