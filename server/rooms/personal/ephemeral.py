"""Messages that only a few members see, on any of their sockets, and that are stored nowhere.

A user who may not send to the room may not send these. Recipients who are not members are left out, and so are those
who have blocked the sender, for such a message reaches them as a direct message does.
"""

from collections.abc import Collection
from typing import Final

from models.errors import Refusal
from models.ids import MessageId, RoomId, UserId, new_id
from models.wire.chat_values import Person
from models.wire.commands.messages import MessageSend
from models.wire.commands.rooms import RoomMembers
from models.wire.forms.ephemeral import EphemeralEvent, EphemeralMessage, EphemeralReply
from server.delivery.registry import SocketRegistry
from server.rooms.messages.dice import rolled, told
from server.rooms.messages.mentioning import allowed_by, know_named, mentioned
from server.rooms.messages.nonces import said_in
from server.rooms.messages.screening import Screening
from server.rooms.messages.sending import check_may_send
from server.rooms.permissions import require
from server.rooms.personal.blocks import Blocks
from server.timeline.pending_commits import nonce_of_another_text
from server.timeline.room import Room

NONCE_HOLDS_MS: Final = 600_000
MAX_NONCES: Final = 100_000

_Key = tuple[RoomId, UserId, str]


class EphemeralMessages:
    """Sends them. A nonce is remembered for ten minutes; of more than 100,000 the oldest are forgotten."""

    def __init__(self, sockets: SocketRegistry, blocks: Blocks, screening: Screening) -> None:
        self._screening = screening
        self._sockets = sockets
        self._blocks = blocks
        # Oldest first, each with the text that was sent with it.
        self._seen: dict[_Key, tuple[str, EphemeralMessage]] = {}

    async def send(self, room: Room, person: Person, command: MessageSend) -> EphemeralReply:
        """As ``show``, with the reply to its sender."""
        message = await self.show(room, person, command)
        return EphemeralReply(message_id=message.id, sent_at=message.sent_at)

    async def show(self, room: Room, person: Person, command: MessageSend) -> EphemeralMessage:
        """Show a message to its recipients, and to its sender.

        Raises:
            Refusal: the refusals of a message to the room, and ``bad_request`` for fields that it cannot have.
        """
        _check_fields(command)
        text = said_in(command)
        await know_named(room, person.id, command)
        await room.state.members.fetch(*(command.to or ()))
        blockers = await self._blocks.blockers_of(person.id, command.to or ())
        known = self._answer_to(room, person, command, text, room.now_ms())
        if known is None and self._screening.is_on:
            check_may_send(room, person, command, text, room.now_ms())
            async with self._screening.turn(person.id) as turn:
                # A flagged message is not reported: the moderators would have no message to look at.
                screened, _ = await self._screening.alone(room, person, command)
                await turn.come()
                return self._shown(room, person, screened, text, blockers)
        return self._shown(room, person, command, text, blockers)

    def _shown(
        self, room: Room, person: Person, command: MessageSend, said: str, blockers: Collection[UserId]
    ) -> EphemeralMessage:
        """Show ``command``, sent as ``said``. A nonce is looked up and remembered at one moment."""
        text, now_ms = said_in(command), room.now_ms()
        known = self._answer_to(room, person, command, said, now_ms)
        if known is not None:
            require(room, person.id, RoomMembers)
            return known
        check_may_send(room, person, command, text, now_ms)
        if room.match is not None and room.match.keeps_secrets:
            raise Refusal("forbidden", "to: nobody whispers while this match is played")
        members = [user for user in dict.fromkeys(command.to or ()) if room.member(user) is not None]
        message = _message(room, person, command, text, members)
        event = EphemeralEvent(room=room.id, message=message)
        for user in {person.id, *members}.difference(blockers):
            for socket in self._sockets.of_user(user):
                socket.send(event)
        if room.record.slow_mode_s:
            room.state.last_sent_at.apply(person.id, now_ms)
        if command.nonce is not None:
            self._remember((room.id, person.id, command.nonce), said, message)
        return message

    def _answer_to(
        self, room: Room, person: Person, command: MessageSend, text: str, now_ms: int
    ) -> EphemeralMessage | None:
        self._forget_before(now_ms - NONCE_HOLDS_MS)
        seen = self._seen.get((room.id, person.id, command.nonce)) if command.nonce is not None else None
        if seen is None:
            return None
        if seen[0] != text:
            raise nonce_of_another_text()
        return seen[1]

    def _remember(self, key: _Key, text: str, message: EphemeralMessage) -> None:
        self._seen[key] = text, message
        if len(self._seen) > MAX_NONCES:
            del self._seen[next(iter(self._seen))]

    def _forget_before(self, then_ms: int) -> None:
        while self._seen:
            key = next(iter(self._seen))
            if self._seen[key][1].sent_at > then_ms:
                return
            del self._seen[key]


def _check_fields(command: MessageSend) -> None:
    if command.attachments or command.thread is not None:
        field = "attachments" if command.attachments else "thread"
        raise Refusal("bad_request", f"{field}: not with to")
    if command.thread is not None or command.broadcast:
        raise Refusal("bad_request", "thread: not with to")


def _message(
    room: Room, person: Person, command: MessageSend, text: str, members: list[UserId]
) -> EphemeralMessage:
    roll = rolled(text) if command.kind == "roll" else None
    named, _ = mentioned(room, person.id, text, allowed=allowed_by(command))
    return EphemeralMessage(
        room=room.id,
        id=MessageId(new_id("m")),
        sender=person,
        sent_at=room.now_ms(),
        kind=command.kind,
        text=text if roll is None else told(roll),
        to=members,
        nonce=command.nonce,
        reply_to=command.reply_to,
        mentions=[user for user in named or () if user in members] or None,
        roll=roll,
    )
