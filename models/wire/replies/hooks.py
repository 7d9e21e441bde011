"""What moderators see of a room's hooks. The secret is only in the address, which is sent once."""

from models.wire.chat_values import Person, Value
from models.wire.events import Reply


class HookReply(Reply, frozen=True, tag="ok"):
    hook: str
    url: str


class HookShown(Value, frozen=True):
    """Times in ms."""

    hook: str
    name: str
    by: Person
    created_at: int


class HooksReply(Reply, frozen=True, tag="ok"):
    hooks: list[HookShown]
