"""Plain topics: a client publishes to those who subscribe at that moment; nothing is stored.

A topic is its name and its subscriptions in the hub; nothing else is kept. The name holds a ``/``, so it is never
the name of a room.
"""

from models.ids import RoomId
from models.wire.chat_values import Person
from models.wire.commands.base import Command, Rules
from models.wire.events import Event, Reply
from server.delivery.hub import Hub

Headers = tuple[tuple[str, str], ...]


class TopicSend(Command, frozen=True, kw_only=True, tag="topic.send"):
    """Publish ``body`` in ``topic``; ``headers`` are the sender's own."""

    rules = Rules(least_role=None, cost="message")

    topic: str
    headers: Headers
    body: bytes


class TopicMessage(Event, frozen=True, tag="topic"):
    """A message that was published. Its ``number`` is unique in the life of this process."""

    topic: str
    number: int
    headers: Headers
    body: bytes


class Topics:
    """All topics of this process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._number = 0

    def publish(self, who: Person, command: TopicSend) -> Reply:
        """Send the message to all who subscribe to the topic, the sender among them."""
        self._number += 1
        message = TopicMessage(
            topic=command.topic, number=self._number, headers=command.headers, body=command.body
        )
        self._hub.publish(RoomId(command.topic), message)
        return Reply()
