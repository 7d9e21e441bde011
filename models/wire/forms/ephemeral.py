"""Messages that only a few users see, and that are stored nowhere."""

from models.ids import MessageId, RoomId, UserId
from models.wire.base import Person, Value
from models.wire.chat_values import Roll, SaidKind
from models.wire.events import Event, Reply


class EphemeralMessage(Value, frozen=True):
    """Such a message has no number, for it has no place among the room's. ``to``: the members whom it is for."""

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
    """It goes to every open socket of those whom it is for, and of its sender."""

    room: RoomId
    message: EphemeralMessage


class EphemeralReply(Reply, frozen=True, tag="ok"):
    message_id: MessageId
    sent_at: int
