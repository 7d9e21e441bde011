"""Commands about users, whatever rooms they are in (section 3 of the wire contract)."""

from msgspec import UNSET, UnsetType

from models.wire.chat_values import UserRef
from models.wire.commands.base import Command, IdTold, Rules


class UserGet(Command, frozen=True, tag="user.get", gc=False):
    rules = Rules(least_role=None, cost="command", retry="repeat")

    user: UserRef


class UserUpdate(Command, frozen=True, tag="user.update", gc=False):
    """Absent fields are unchanged; an empty ``status`` clears it. ``avatar`` is an upload; null clears it."""

    rules = Rules(least_role=None, cost="command")

    name: str | None = None
    status: str | None = None
    avatar: IdTold | UnsetType | None = UNSET
