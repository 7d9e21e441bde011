"""One block of the index: which of up to 128 messages have a term. It is searched in its stored bytes.

A block may hold half a million terms, if each message is long and no two are alike. So it is made in steps, and a
term is found by binary search.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice
from typing import Final

from models.ids import MessageId, RoomId
from models.stores.search.blocks import BLOCK, StoredBlock
from models.wire.chat_values import Message

# The memory of such an object besides its bytes.
_OVERHEAD_BYTES: Final = 600
# After this many bytes of words their number is noted.
_NOTED_EACH: Final = 4_096
# How many terms are sorted in one step, and how many of a message are sampled to find where to part them.
_PART: Final = 2_048
_SAMPLE: Final = 32


class Block:
    """``newest`` and ``oldest`` are the times of its messages, in ms; 0 for a block without messages."""

    __slots__ = (
        "_counts",
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
        pieces = range(0, len(self._words), _NOTED_EACH)
        ends = (self._words.count(b"\n", at, at + _NOTED_EACH) for at in pieces)
        # The number of word ends before each piece.
        self._counts = array("I", accumulate(ends, initial=0))
        sent = [each for each in self._times if each]
        self.newest, self.oldest = max(sent, default=0), min(sent, default=0)
        self.size_bytes = _OVERHEAD_BYTES + sum(
            map(len, (stored.words, stored.starts, stored.places, stored.times))
        )

    def find(self, needles: Sequence[bytes]) -> set[int]:
        """The places of the messages that may have all ``needles``, of which there must be at least one."""
        found: set[int] | None = None
        for low, high in map(self._range, needles):
            places = set(self._places[self._starts[low] : self._starts[high]])
            found = places if found is None else found & places
            if not found:
                break
        return found or set()

    def _range(self, needle: bytes) -> tuple[int, int]:
        """The range of terms that hold ``needle``: from the first number up to, but not including, the second."""
        first = self._place_of(needle)
        if not self._words.startswith(needle, first):
            return 0, 0
        # No character is as great as this byte.
        end = first + len(needle) if needle.endswith(b"\n") else self._place_of(needle + b"\xff")
        low = self._count_before(first)
        return low, low + 1 if needle.endswith(b"\n") else self._count_before(end)

    def _place_of(self, needle: bytes) -> int:
        """Where the first word begins that is no less than ``needle``, with the end of the one before it."""
        low, high = 0, len(self._words) - 1
        while low < high:
            begins = self._words.rfind(b"\n", low, (low + high) // 2 + 1)
            ends = self._words.find(b"\n", begins + 1)
            if self._words[begins : ends + 1] < needle:
                low = ends
            else:
                high = begins
        return low

    def _count_before(self, place: int) -> int:
        """The number of words that end before ``place``."""
        piece = place // _NOTED_EACH
        return self._counts[piece] + self._words.count(b"\n", piece * _NOTED_EACH, place)

    def sent_at(self, place: int) -> int:
        """When the message at ``place`` was sent."""
        return self._times[place]

    def seq(self, place: int) -> int:
        """The number of the message at ``place``."""
        return self.number * BLOCK + place


class Building:
    """A block made of ``messages``, by ``seq``, each with its terms: complete after all ``steps``."""

    def __init__(self, room: RoomId, number: int, rev: int, end: int) -> None:
        self._room = room
        self._number = number
        self._rev = rev
        self._end = end
        self._times = array("q", [0] * BLOCK)
        self._ids = [MessageId("")] * BLOCK
        self._words: list[bytes] = []
        self._starts = array("I", [0])
        self._places: list[bytes] = []

    def steps(self, messages: Mapping[int, tuple[Message, set[str]]]) -> Iterator[None]:
        """Make the block. Each step takes as long as the terms of one message do, however many there are."""
        bounds = _bounds(messages)
        parts: list[dict[str, bytes]] = [{} for _ in range(len(bounds) + 1)]
        for seq, (message, terms) in sorted(messages.items()):
            place = seq - self._number * BLOCK
            self._times[place], self._ids[place] = message.sent_at, message.id
            mark = bytes((place,))
            for term in terms:
                part = parts[bisect_right(bounds, term)]
                part[term] = part.get(term, b"") + mark
            yield
        for part in parts:
            self._add(part)
            # Its content is freed now, and not all at once at the end.
            part.clear()
            yield

    def _add(self, part: Mapping[str, bytes]) -> None:
        # In the order of their bytes, which in UTF-8 is that of their characters.
        in_order = sorted(part)
        found = [part[term] for term in in_order]
        if in_order:
            self._words.append("\n".join(in_order).encode())
        self._places.append(b"".join(found))
        self._starts.extend(islice(accumulate(map(len, found), initial=self._starts[-1]), 1, None))

    @property
    def block(self) -> StoredBlock:
        """The finished block."""
        return StoredBlock(
            room=self._room,
            number=self._number,
            rev=self._rev,
            end=self._end,
            words=b"\n%b\n" % b"\n".join(self._words),
            starts=self._starts.tobytes(),
            places=b"".join(self._places),
            times=self._times.tobytes(),
            ids=self._ids,
        )


def build(
    room: RoomId, number: int, rev: int, end: int, messages: Mapping[int, tuple[Message, set[str]]]
) -> StoredBlock:
    """The block of ``messages``, made in one go: not for an event loop."""
    building = Building(room, number, rev, end)
    for _ in building.steps(messages):
        pass
    return building.block


def _bounds(messages: Mapping[int, tuple[Message, set[str]]]) -> list[str]:
    """Where to part all terms, so that each part can be sorted in one step."""
    total = sum(len(terms) for _, terms in messages.values())
    if total <= _PART:
        return []
    # The first items of a set are arbitrary ones.
    sample = sorted({term for _, terms in messages.values() for term in islice(terms, _SAMPLE)})
    return sample[:: max(1, len(sample) * _PART // total)]
