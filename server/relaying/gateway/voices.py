"""The voices of a gateway's sockets by number, so that the home can name the voice of an event."""

from itertools import count
from weakref import WeakKeyDictionary, WeakValueDictionary

from models.ids import ConnectionId
from server.cluster.link.words import OWN_VOICE
from server.delivery.codec import Voice
from server.delivery.connection import Connection


class VoiceNumbers:
    """A voice keeps its number as long as it is in use."""

    def __init__(self) -> None:
        self._numbers: WeakKeyDictionary[Voice, int] = WeakKeyDictionary()
        self._voices: WeakValueDictionary[int, Voice] = WeakValueDictionary()
        self._next = count(OWN_VOICE + 1)

    def number_of(self, voice: Voice) -> int:
        """Its number, whichever socket has it."""
        number = self._numbers.get(voice)
        if number is None:
            number = self._numbers[voice] = next(self._next)
            self._voices[number] = voice
        return number

    def in_list(self, connection: Connection, voice: Voice) -> int:
        """Its number, or ``OWN_VOICE`` for the one of the socket itself."""
        return OWN_VOICE if voice is connection.voice else self.number_of(voice)

    def of(self, connection: Connection, number: int) -> Voice | None:
        """The voice of ``connection`` with that number; None if it is no longer in use."""
        return connection.voice if number == OWN_VOICE else self._voices.get(number)


Sockets = dict[ConnectionId, Connection]
"""The open sockets of a gateway."""
