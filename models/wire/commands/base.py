"""The parts of every command: an id, an op, rules of who may send it and its cost; and the types of fields."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from models.wire.chat_values import MAX_NUMBER, Role, RoomKind

CommandId = Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)] | Annotated[str, Meta(max_length=64)]
Limit = Annotated[int, Meta(ge=1, le=200)]
# The type of an id that the server gave out before: an unknown one is simply not found.
IdTold = Annotated[str, Meta(max_length=64)]
Nonce = Annotated[str, Meta(min_length=1, max_length=64)]
Cursor = Annotated[str, Meta(min_length=1, max_length=64)]


Right = Literal["invite", "mention_all", "send", "attach"]
Cost = Literal[
    "command", "message", "room", "membership", "settings", "invite", "stranger", "table", "seat", "input"
]
Retry = Literal["nonce", "repeat", "drop"]


class Rules(Struct, frozen=True, kw_only=True):
    """Who may send a command, and how it counts against the sender's limits.

    ``least_role``: the least role in the room that it names; None where it needs no membership. ``cost``: every
    command counts as a command, and some also as a message, as the making of a room or a table, as a change of
    membership, of settings or roles, of who sits where, as an invite, or as a direct room with a stranger.
    ``not_in``: kinds of room in which the command makes no sense. ``speaks``: it says something to the room, so
    it is refused while the sender is muted or has to be silent during a match. ``right``: the one of the room's
    rights that it takes. ``retry``: how the clients, which are made of this, send it again after a cut: by its
    ``nonce``, so that it counts once; by ``repeat``, for it is idempotent; ``drop``: not at all, for it is
    worthless later. None: not, for it may have taken effect.
    ``replies``: the events that may answer it unless it is refused; those of older commands stand in
    ``models.wire.replies.by_command``.
    """

    least_role: Role | None
    cost: Cost
    not_in: tuple[RoomKind, ...] = ()
    speaks: bool = False
    right: Right | None = None
    retry: Retry | None = None
    replies: tuple[type[Struct], ...] | None = None


class Command(Struct, frozen=True, kw_only=True, tag_field="op", forbid_unknown_fields=True):
    """The base of all commands. One with an ``id`` gets exactly one reply; one without gets only errors.

    Each command has ``rules``, and its op as a ``tag``; a class without a tag is a base.
    """

    rules: ClassVar[Rules]

    id: CommandId | None = None

    @property
    def message_count(self) -> int:
        """How many messages the command counts as, if it costs messages."""
        return 1


def op_of(command: type[Command]) -> str:
    """The name of ``command`` on the wire."""
    return str(command.__struct_config__.tag)


def has_op(command: type[Command]) -> bool:
    """Whether ``command`` is a real one, not a base: msgspec uses the name of a class as its tag if none is given."""
    return op_of(command) != command.__name__
