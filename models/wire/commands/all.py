"""All commands that clients send, collected from the modules that define them: a frame is decoded to one of them."""

from types import ModuleType
from typing import Any, Final, Union

from models.wire.commands import (
    bots,
    connection,
    games,
    hooks,
    messages,
    moderation,
    overview,
    people,
    rooms,
    scheduling,
    threads,
    tournaments,
)
from models.wire.commands.base import Command, has_op, op_of
from models.wire.commands.play import polls


def _defined_in(module: ModuleType) -> list[type[Command]]:
    classes = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Command)]
    return [each for each in classes if has_op(each) and each.__module__ == module.__name__]


COMMANDS: Final[tuple[type[Command], ...]] = tuple(
    command
    for module in (
        connection,
        rooms,
        moderation,
        people,
        messages,
        scheduling,
        overview,
        threads,
        games,
        tournaments,
        polls,
        bots,
        hooks,
    )
    for command in _defined_in(module)
)
AnyCommand: Final[Any] = Union[COMMANDS]  # noqa: UP007 - made of a tuple, which ``|`` cannot do
OPS: Final = frozenset(map(op_of, COMMANDS))
