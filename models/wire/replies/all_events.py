"""All events that sockets of Teahouse's own protocol get, collected from the modules that define them."""

from types import ModuleType
from typing import Final

from models.wire import events, game_events
from models.wire.events import Event, Reply
from models.wire.forms import ephemeral, streamed
from models.wire.play import tournaments

# Answers to one command: see ``models.wire.replies.by_command``.
_ANSWERS: Final = (Reply, events.Pong)


def _defined_in(module: ModuleType) -> list[type[Event]]:
    classes = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Event)]
    return [
        each
        for each in classes
        if each is not Event and not issubclass(each, _ANSWERS) and each.__module__ == module.__name__
    ]


EVENTS: Final[tuple[type[Event], ...]] = (
    events.Pong,
    *(
        event
        for module in (events, game_events, ephemeral, streamed, tournaments)
        for event in _defined_in(module)
    ),
)
"""``error`` and ``pong`` are included: they have no id if their command had none."""
