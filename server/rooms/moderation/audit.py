"""The audit log of a room: what its moderators did. An entry is stored before the change is answered.

Each is also a line of the logger ``teahouse.audit``.
"""

import logging
from typing import Final

from models.ids import RoomId, UserId
from models.stores.moderation.audit import AuditStore
from models.wire.base import Person
from models.wire.commands.base import Command, op_of
from models.wire.cursors import number_in
from models.wire.events import Reply
from models.wire.moderation.replies import AuditReply
from models.wire.moderation.values import AuditEntry
from server.rooms.reading.pages import first_fitting
from server.runtime.thinned_log import write
from server.timeline.pending_commits import Answer, stored
from server.timeline.room import Room

PAGE: Final = 50

_log = logging.getLogger("teahouse.audit")


def to_log(entry: AuditEntry, room: RoomId | None = None) -> None:
    """Write a line of ``teahouse.audit``. None is left out: rate limits bound their number."""
    fields: dict[str, str | int] = {"by": entry.by.id, "name": entry.by.name}
    if room is not None:
        fields["room"] = room
    if entry.user is not None:
        fields["user"] = entry.user.id
    if entry.detail is not None:
        fields["detail"] = entry.detail
    write(_log, entry.action, fields)


class Audit:
    """The audit logs of all rooms. Every method raises ``unavailable``."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store

    async def noted(
        self,
        answer: Answer,
        room: Room,
        by: Person,
        command: Command,
        *,
        user: Person | None = None,
        detail: str | None = None,
    ) -> Reply:
        """The reply to ``command``, once its change is stored and noted. A command that changed nothing is not noted.

        Raises the refusal of the change.
        """
        reply = await stored(answer)
        if reply is not answer:
            await self.note(room, by, type(command), user=user, detail=detail)
        return reply

    async def note(
        self,
        room: Room,
        by: Person,
        command: type[Command],
        *,
        user: Person | None = None,
        detail: str | None = None,
    ) -> int:
        """Note that ``by`` carried out ``command``. Returns the number of the entry."""
        entry = AuditEntry(at=room.now_ms(), by=by, action=op_of(command), user=user, detail=detail)
        to_log(entry, room.id)
        return await self._store.add(room.id, entry)

    async def complete(self, room: Room, number: int, detail: str) -> None:
        """Add ``detail`` to the entry ``number``, which was noted before its change was made."""
        await self._store.complete(room.id, number, detail)

    async def page(self, room: Room, cursor: str | None) -> AuditReply:
        """50 entries, up to 256 KiB, the newest first; those below ``cursor``. Raises ``bad_request``."""
        # One more than is noted: a process may have died between an entry and the note of its number.
        high = number_in(cursor, least=1) if cursor else await self._store.last(room.id) + 2
        found = await self._store.page(room.id, max(1, high - PAGE), high)
        shown = first_fitting([entry for _, entry in found])
        low = found[len(shown) - 1][0] if len(shown) < len(found) else max(1, high - PAGE)
        return AuditReply(entries=shown, cursor=str(low) if low > 1 else None)


def known_as(room: Room, user: UserId) -> Person | None:
    """``user`` by the name under which the room knows them; None if it does not."""
    record = room.state.members.newest(user)
    return record.user if record is not None else None
