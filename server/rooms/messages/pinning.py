"""Messages that are pinned and unpinned."""

from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.stores.entries import Entry
from models.wire.chat_values import Person, Pin
from models.wire.commands.base import op_of
from models.wire.commands.threads import MessagePin
from models.wire.events import Reply, RevReply
from server.rooms.messages.changing import changed, present, still_there
from server.rooms.messages.roots import newest_root
from server.rooms.permissions import RANK, check_not_blocked, require
from server.timeline.pending_commits import Answer
from server.timeline.room import Room

MAX_PINS: Final = 50


async def pin(room: Room, person: Person, command: MessagePin) -> Answer:
    """Pin or unpin a message; a command that changes nothing takes no ``rev``.

    Raises ``forbidden``, ``conflict`` (deleted, or one pin too many), ``not_found``.
    """

    def plan() -> tuple[Entry | None, Reply]:
        _check_may_pin(room, person)
        now = still_there(room, message)
        if now.audience is not None:
            raise Refusal("conflict", "seq: only some may see that message")
        if (now.pinned is not None) == command.on:
            return None, RevReply(rev=now.rev)
        if command.on and len(room.state.newest_pins) >= MAX_PINS:
            raise Refusal("conflict", f"on: a room has at most {MAX_PINS} pins")
        pinned = Pin(by=person, at=room.now_ms()) if command.on else None
        return changed(room, replace(now, pinned=pinned), "pinned", newest_root(room, root))

    with room.state.messages.held() as held:
        message, root = await present(room, held, person.id, command)
        return room.submit(plan)


def _check_may_pin(room: Room, person: Person) -> None:
    member = require(room, person.id, MessagePin)
    if room.state.record.kind == "dm":
        check_not_blocked(room.blockers, person.id)
    elif RANK[member.role] < RANK["moderator"]:
        raise Refusal(
            "forbidden", f"{op_of(MessagePin)}: needs the role moderator, and yours is {member.role}"
        )
