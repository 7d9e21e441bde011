"""Everything stored about one user, for export: page by page, without passwords, secrets and deleted texts.

A holding is a map with a ``type``. The content of matches is not known here: see ``server.matches.played``.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from msgspec import json, to_builtins

from models.database.client import Database, Document
from models.database.queries import within
from models.ids import RoomId, UserId
from models.stores.documents import message_of
from models.stores.entries import RoomRecord
from models.stores.files.uploads import UPLOADS
from models.stores.forms.scheduled import SCHEDULED
from models.stores.history import LOG
from models.stores.invites import INVITES
from models.stores.moderation.audit import AUDIT
from models.stores.moderation.hooks import HOOKS
from models.stores.moderation.reports import REPORTS
from models.stores.people.blocks import BLOCKS
from models.stores.people.identities import IDENTITIES
from models.stores.people.pushes import PUSHES
from models.stores.people.sessions import SESSIONS
from models.stores.people.users import USERS
from models.stores.play.polls import VOTES
from models.stores.play.rating_curves import CURVES
from models.stores.play.tournaments import TOURNAMENTS
from models.stores.play.waiting import WAITING
from models.stores.ratings import RATINGS
from models.stores.reads import READS
from models.stores.shapes.of_members import MEMBERS

Holding = dict[str, Any]

PAGE: Final = 100
# For each type: its collection, the field that holds the user, and the exported fields by name.
_PERSONAL: Final[Mapping[str, tuple[str, str, Mapping[str, str]]]] = {
    "user": (
        USERS,
        "_id",
        {
            "id": "_id",
            "name": "name",
            "guest": "guest",
            "created_at": "created_at",
            "status": "status",
            "issuer": "issuer",
            "subject": "subject",
        },
    ),
    "session": (
        SESSIONS,
        "user",
        {
            "id": "_id",
            "created_at": "created_at",
            "used_at": "used_at",
            "expires_at": "expires_at",
            "ended_at": "ended_at",
            "device": "device",
        },
    ),
    "identity": (IDENTITIES, "user", {"identity": "_id", "seen_at": "seen_at"}),
    "block": (BLOCKS, "by", {"user": "user", "at": "at", "spans": "spans"}),
    "invite": (
        INVITES,
        "by",
        {"invite": "_id", "room": "room", "uses_left": "uses_left", "expires_at": "expires_at"},
    ),
    "scheduled": (SCHEDULED, "user.id", {"scheduled": "_id", "send_at": "send_at", "send": "send"}),
    "rating": (
        RATINGS,
        "user",
        {"game": "game", "rating": "rating", "deviation": "deviation", "played": "played", "won": "won"},
    ),
    "rating_day": (CURVES, "user", {"game": "game", "day": "day", "rating": "rating"}),
    "ticket": (WAITING, "user", {"ticket": "_id", "room": "room", "search": "state"}),
    "tournament": (TOURNAMENTS, "users", {"tournament": "_id", "room": "room", "live": "live"}),
    "vote": (VOTES, "user.id", {"room": "room", "seq": "seq", "answers": "answers", "at": "at"}),
    "file": (
        UPLOADS,
        "owner",
        {
            "id": "_id",
            "name": "name",
            "content_type": "content_type",
            "size_bytes": "size_bytes",
            "created_at": "created_at",
            "room": "room",
            "message": "message",
        },
    ),
    "hook": (HOOKS, "by.id", {"hook": "_id", "room": "room", "name": "name", "created_at": "created_at"}),
    "report": (REPORTS, "by.id", {"room": "room", "seq": "seq", "at": "at", "reason": "reason"}),
    "audit": (
        AUDIT,
        "by.id",
        {"room": "room", "at": "at", "action": "action", "user": "user", "detail": "detail"},
    ),
    "push": (
        PUSHES,
        "user",
        {
            "endpoint": "endpoint",
            "at": "at",
            "language": "language",
            "time_zone": "time_zone",
            "quiet": "quiet",
            "rooms": "rooms",
        },
    ),
    "read": (READS, "user", {"room": "room", "seq": "seq", "closed": "closed"}),
}


class Holdings:
    """Reads users' data. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = database.collection(LOG)
        self._members = database.collection(MEMBERS)

    async def personal(self, user: UserId) -> AsyncIterator[Holding]:
        """The user's own data outside of rooms."""
        for kind, (collection, owner, fields) in _PERSONAL.items():
            async with self._database.reached():
                found = await self._database.collection(collection).find({owner: user}).to_list(None)
            for document in found:
                if document.get("gone"):
                    continue
                told = _told(document, fields)
                if kind == "ticket":
                    told["search"] = json.decode(told["search"])
                yield {"type": kind} | told

    async def membership(self, room: RoomRecord, user: UserId) -> Holding:
        """The record of ``user`` in ``room``."""
        async with self._database.reached():
            found = await self._members.find_one({"_id": f"{room.room}|{user}"}) or {"member": {}}
        known = found["member"].items()
        member = {field: value for field, value in known if value is not None and field != "numbered"}
        return {"type": "member", "room": room.room, "title": room.title, "kind": room.kind} | member

    async def said(self, room: RoomId, user: UserId, low: int) -> list[Holding]:
        """The messages and reactions of ``user`` in a room with ``low <= seq < low + 100``, by ``seq``."""
        own = {"$or": [{"sender.id": user}, {"reactions.users": user}]}
        page = {"room": room, "seq": {"$gte": low, "$lt": low + PAGE}}
        async with self._database.reached():
            documents = await within(self._log, page, own)
        holdings: list[Holding] = []
        for document in sorted(documents, key=lambda each: int(each["seq"])):
            if document["sender"]["id"] == user:
                holdings.append({"type": "message"} | to_builtins(message_of(document)))
            for reaction in document.get("reactions", ()):
                if user in reaction["users"]:
                    seq, emoji = document["seq"], reaction["emoji"]
                    holdings.append({"type": "reaction", "room": room, "seq": seq, "emoji": emoji})
        return holdings


def _told(document: Document, fields: Mapping[str, str]) -> Holding:
    return {name: document[field] for name, field in fields.items() if document.get(field) is not None}
