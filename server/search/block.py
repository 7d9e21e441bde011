"""One block of the index: which of up to 128 messages have a term. It is searched in the bytes that are stored."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Final

from models.ids import MessageId, RoomId
from models.stores.search.blocks import BLOCK, StoredBlock
from models.wire.chat_values import Message
from server.search.words import joined

# What an object of this kind takes besides its bytes.
_OVERHEAD_BYTES: Final = 600


class Block:
    """``newest`` and ``oldest`` are the times of its messages, in ms; of one without messages, 0."""

    __slots__ = (
        "_places",
        "_starts",
        "_times",
        "_words",
        "end",
        "newest",
        "number",
        "oldest",
        "room",
        "size_bytes",
    )

    def __init__(self, stored: StoredBlock) -> None:
        self.room = stored.room
        self.number = stored.number
        self.end = stored.end
        self._words = stored.words
        self._starts = array("I", stored.starts)
        self._places = stored.places
        self._times = array("q", stored.times)
        sent = [each for each in self._times if each]
        self.newest, self.oldest = max(sent, default=0), min(sent, default=0)
        self.size_bytes = _OVERHEAD_BYTES + sum(
            map(len, (stored.words, stored.starts, stored.places, stored.times))
        )

    def find(self, needles: Sequence[bytes]) -> set[int]:
        """The places of the messages that may have all ``needles``, of which there must be one."""
        ranges = []
        for needle in needles:
            first = self._words.find(needle)
            if first < 0:
                return set()
            ranges.append((first, needle))
        found: set[int] | None = None
        for first, needle in ranges:
            # Those that begin alike stand together.
            low = self._words.count(b"\n", 0, first)
            high = low + 1
            if not needle.endswith(b"\n"):
                high += self._words.count(b"\n", first, self._words.rfind(needle))
            places = set(self._places[self._starts[low] : self._starts[high]])
            found = places if found is None else found & places
            if not found:
                break
        return found or set()

    def sent_at(self, place: int) -> int:
        """When the message at ``place`` was sent."""
        return self._times[place]

    def seq(self, place: int) -> int:
        """The number of the message at ``place``."""
        return self.number * BLOCK + place


def build(
    room: RoomId, number: int, rev: int, end: int, messages: Mapping[int, tuple[Message, set[str]]]
) -> StoredBlock:
    """The block of ``messages``, which are by ``seq``, each with its terms."""
    first = number * BLOCK
    places: dict[str, bytearray] = {}
    times, ids = array("q", [0] * BLOCK), [MessageId("")] * BLOCK
    for seq, (message, terms) in sorted(messages.items()):
        times[seq - first], ids[seq - first] = message.sent_at, message.id
        for term in terms:
            places.setdefault(term, bytearray()).append(seq - first)
    # In the order of their bytes, which in UTF-8 is that of their characters.
    terms_in_order = sorted(places)
    starts = array("I", [0])
    for term in terms_in_order:
        starts.append(starts[-1] + len(places[term]))
    return StoredBlock(
        room=room,
        number=number,
        rev=rev,
        end=end,
        words=joined(terms_in_order),
        starts=starts.tobytes(),
        places=b"".join(places[term] for term in terms_in_order),
        times=times.tobytes(),
        ids=ids,
    )
