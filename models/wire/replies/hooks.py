"""What moderators are told of a room's hooks. The secret is in the address alone, which is told once."""

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
