"""The Python client's types of the wire, made of the types by which frames are read.

``clients/python/teahouse_client/wire.py`` has the shapes that travel, ``commands.py`` a method for each command,
``hearing.py`` the events by name, and ``connection/retries.py`` how commands are retried. ``python -m
handlers.descriptions.client_types`` rewrites them.
"""

from collections import defaultdict
from collections.abc import Mapping
from keyword import iskeyword
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from msgspec import inspect

from handlers.descriptions import retries
from handlers.descriptions.python_types import (
    TypedDicts,
    docstring,
    quoted,
    said_of,
    takes_none,
    without_none,
)
from models.errors import Code
from models.wire.chat_values import Profile
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import Command, op_of
from models.wire.events import Change
from models.wire.replies.all_events import EVENTS
from models.wire.replies.by_command import REPLIES
from server.games.registry import GAMES

FOLDER: Final = Path(__file__).parents[2] / "clients/python/teahouse_client"

# The connection sends these itself.
_NOT_ASKED: Final = frozenset({"ping", "auth"})
_LOCAL: Final = {"gone": "GoneEvent", "resync": "ResyncEvent", "said": "SaidEvent", "state": "StateEvent"}
_MADE: Final = "Made of the server's own types: do not edit it, `make sdk` writes it anew."
_WIRE: Final = '''\
"""The wire contract as types. {made}"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Code: TypeAlias = Literal[{codes}]
"""Why the server refuses something."""

GameName: TypeAlias = Literal[{games}]
"""The name of a game of this server."""


{shapes}

Change: TypeAlias = {change}
"""An event with a `rev`."""

Event: TypeAlias = {event}
"""What the server tells unasked, told apart by its `op`."""
'''
_COMMANDS: Final = '''\
"""A method for each command. {made}"""

from typing import Any, Literal

from teahouse_client.local import UNSET, Fields, Unset
from teahouse_client.wire import {names}


class Commands:
    """Each command of the wire contract, named as its `op` with `_` for `.`. What is None is left out."""

    async def _asked(self, op: str, fields: Fields, optional: Fields, nullable: Fields) -> Any:
        raise NotImplementedError

{methods}'''
_HEARING: Final = '''\
"""What a program hears, by its name. {made}"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Literal, overload

from teahouse_client.local import GoneEvent, LocalEvent, ResyncEvent, SaidEvent, StateEvent
from teahouse_client.streams import EventStream
from teahouse_client.wire import {names}


class Hearing(ABC):
    """How a program hears of events: of the server's by their `op`, and of the client's own."""

    @abstractmethod
    def _stream(self, ops: tuple[str, ...], room: str | None) -> EventStream[Any]: ...

    @abstractmethod
    def _handle(self, op: str, handler: Callable[[Any], Any], room: str | None) -> Callable[[], None]: ...

{events}    @overload
    def events(self, *ops: str, room: str | None = None) -> EventStream[Event | LocalEvent]: ...
    def events(self, *ops: str, room: str | None = None) -> EventStream[Any]:
        """The events of these names (none: all of them), of one room if it is named, from this call on.

        Each change of a joined room comes once and in order, over cuts too. The stream ends when the client is
        closed, and raises a Failure when the connection has ended otherwise, or when over 10,000 events wait in it.
        """
        return self._stream(ops, room)

{handlers}    @overload
    def on(
        self, op: str, handler: Callable[[Any], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    def on(self, op: str, handler: Callable[[Any], Any], *, room: str | None = None) -> Callable[[], None]:
        """Call `handler` for each event of this name, one at a time and in order; the result ends that.

        What a handler raises is logged, and the next event comes all the same.
        """
        return self._handle(op, handler, room)
'''


def documents() -> Mapping[str, str]:
    """The text of each file, by its name."""
    shapes = TypedDicts()
    methods = "\n".join(_method(shapes, each) for each in COMMANDS if op_of(each) not in _NOT_ASKED)
    events = _events(shapes)
    for game in GAMES.values():
        prefix = type(game).__name__
        view: Any = get_type_hints(type(game).view)["return"]
        shapes.name_of(view, prefix)
        for shape in (game.move_type, game.options_type):
            shapes.name_of(shape, prefix, is_asked=True)
    shapes.name_of(Profile)
    change = " | ".join(shapes.name_of(each) for each in get_args(Change))
    told = " | ".join(name for names in events.values() for name in names.split(" | "))
    wire = _WIRE.format(
        made=_MADE,
        codes=", ".join(quoted(code) for code in get_args(Code)),
        games=", ".join(quoted(name) for name in GAMES),
        shapes=shapes.text(),
        change=change,
        event=told,
    )
    return {
        "wire.py": wire,
        "commands.py": _commands(shapes, methods),
        "hearing.py": _hearing(events),
        "connection/retries.py": retries.python(),
    }


def _commands(shapes: TypedDicts, methods: str) -> str:
    words = set(methods.replace("[", " ").replace("]", " ").replace(":", " ").replace(",", " ").split())
    names = [name for name in shapes.names if name in words]
    return _COMMANDS.format(made=_MADE, names=_imported(names), methods=methods)


def _method(shapes: TypedDicts, command: type[Command]) -> str:
    info = inspect.type_info(command)
    assert isinstance(info, inspect.StructType)
    op, fields = op_of(command), [field for field in info.fields if field.name != "id"]
    required = [field for field in fields if field.required]
    optional = [field for field in fields if not field.required]
    parameters = ["self", *(f"{_name(each)}: {shapes.type_of(each.type)}" for each in required)]
    parameters += ["*"] if optional else []
    parameters += [_optional(shapes, each) for each in optional]
    replies = " | ".join(shapes.name_of(reply) for reply in REPLIES[command]) or "None"
    nullable = [each for each in optional if _is_nullable(each)]
    plain = [each for each in optional if each not in nullable]
    text = docstring(said_of(command), "        ")
    call = f"await self._asked({quoted(op)}, {_given(required)}, {_given(plain)}, {_given(nullable)})"
    lines = "".join(f"        {each},\n" for each in parameters)
    name = op.replace(".", "_")
    body = (
        f"        reply: {replies} = {call}\n        return reply\n"
        if replies != "None"
        else f"        {call}\n"
    )
    return f"    async def {name}(\n{lines}    ) -> {replies}:\n{text}{body}"


def _optional(shapes: TypedDicts, field: inspect.Field) -> str:
    if _is_nullable(field):
        return f"{_name(field)}: {shapes.type_of(field.type)} | Unset = UNSET"
    return f"{_name(field)}: {shapes.type_of(without_none(field.type))} | None = None"


def _is_nullable(field: inspect.Field) -> bool:
    return takes_none(field.type) and field.default is not None


def _given(fields: list[inspect.Field]) -> str:
    return f"{{{', '.join(f'{quoted(each.encode_name)}: {_name(each)}' for each in fields)}}}"


def _name(field: inspect.Field) -> str:
    name = field.encode_name
    return f"{name}_" if iskeyword(name) else name


def _events(shapes: TypedDicts) -> dict[str, str]:
    named = defaultdict(list)
    for event in EVENTS:
        named[str(event.__struct_config__.tag)].append(shapes.name_of(event))
    return {name: " | ".join(events) for name, events in sorted(named.items())}


def _hearing(events: Mapping[str, str]) -> str:
    names = sorted({name for told in events.values() for name in told.split(" | ")} | {"Event"})
    heard = dict(events) | _LOCAL
    streams = "".join(
        f"    @overload\n    def events(self, op: Literal[{quoted(name)}], /, *, room: str | None = None)"
        f" -> EventStream[{told}]: ...\n"
        for name, told in heard.items()
    )
    handlers = "".join(
        f"    @overload\n    def on(\n        self, op: Literal[{quoted(name)}], "
        f"handler: Callable[[{told}], Awaitable[None] | None], *, room: str | None = None\n"
        "    ) -> Callable[[], None]: ...\n"
        for name, told in heard.items()
    )
    return _HEARING.format(made=_MADE, names=_imported(names), events=streams, handlers=handlers)


def _imported(names: list[str]) -> str:
    return "(\n" + "".join(f"    {name},\n" for name in names) + ")"


if __name__ == "__main__":
    for file, text in documents().items():
        (FOLDER / file).write_text(text)
