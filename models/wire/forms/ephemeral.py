"""Messages that only a few users see, and that are not stored."""

from models.ids import MessageId, RoomId, UserId
from models.wire.base import Person, Value
from models.wire.chat_values import Roll, SaidKind
from models.wire.events import Event, Reply


class EphemeralMessage(Value, frozen=True):
    """It has no number, because it has no place among the room's messages. ``to``: the members who see it."""

    room: RoomId
    id: MessageId
    sender: Person
    sent_at: int
    kind: SaidKind
    text: str
    to: list[UserId]
    nonce: str | None = None
    reply_to: int | None = None
    mentions: list[UserId] | None = None
    roll: Roll | None = None


class EphemeralEvent(Event, frozen=True, tag="ephemeral"):
    """Sent to every open socket of its recipients and of its sender."""

    room: RoomId
    message: EphemeralMessage


class EphemeralReply(Reply, frozen=True, tag="ok"):
    message_id: MessageId
    sent_at: int
