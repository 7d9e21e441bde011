"""Imported data is gathered in a temporary file first, and then read in the order of its numbers.

So a source may be in any order and of any size: twenty bytes of a message are in memory, however long it is. It is
gathered in a thread and read on the loop; nothing is stored before all of it was checked.
"""

from array import array
from collections.abc import Callable, Sequence
from itertools import pairwise
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final, Self

import msgspec

from models.errors import Refusal
from models.stores.operators.imports import Fault
from server.archives.sources.incoming import Item, Items, Located, NewRoom, Passed, Piece, Said

MOST_MESSAGES: Final = 1_000_000
MOST_ROOMS: Final = 5_000
MOST_FAULTS: Final = 1_000
BATCH: Final = 64
BATCH_BYTES: Final = 262_144
_LENGTH: Final = 4


class SpooledRoom:
    """The messages of one room: ``numbers`` ascending, and the place of each in the file."""

    def __init__(self, room: NewRoom) -> None:
        self.room = room
        self.numbers = array("q")
        self.places = array("Q")
        self.lines = array("L")

    def __len__(self) -> int:
        return len(self.numbers)

    def sort(self) -> None:
        """Sort all by their numbers; those with the same number keep their order."""
        if all(one <= other for one, other in pairwise(self.numbers)):
            return
        self.take(sorted(range(len(self.numbers)), key=self.numbers.__getitem__))

    def take(self, order: Sequence[int]) -> None:
        """Keep those messages that ``order`` names, in that order, and no others."""
        self.numbers = array("q", [self.numbers[at] for at in order])
        self.places = array("Q", [self.places[at] for at in order])
        self.lines = array("L", [self.lines[at] for at in order])


class SpooledFile:
    """The places of the pieces of one file, and their lengths; ``size`` bytes are there."""

    def __init__(self) -> None:
        self.places = array("Q")
        self.lengths = array("L")
        self.size = 0


class Spool:
    """It must always be closed. ``faults`` are the first thousand; ``fault_count`` counts all.

    ``count`` is the number of messages, ``passed`` that of lines from which nothing is imported.
    """

    def __init__(self) -> None:
        # Buffered, so that sequential reads cost few calls.
        self._file: Any = TemporaryFile()  # noqa: SIM115 -- it lives as long as the spool
        self._end = 0
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Said).decode
        self.rooms: list[SpooledRoom] = []
        self.faults: list[Fault] = []
        self.fault_count = 0
        self.count = 0
        self.passed = 0
        self._pieces: dict[str, SpooledFile] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Delete the file. A second call does nothing."""
        self._file.close()

    def fill(self, items: Items, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """Gather ``items``, in any thread.

        Raises ``Refusal``: ``too_large`` for too many, ``bad_request`` if there is no room, the errors of ``items``,
        and
        ``unavailable`` if the disk is full, or ``is_stopped``.
        """
        try:
            for item in items:
                if is_stopped():
                    raise Refusal("unavailable", "the server is going away")
                self._take(item)
            self._file.flush()
        except OSError as error:
            raise Refusal("unavailable", "there is no room for files now") from error
        for room in self.rooms:
            room.sort()
            self._drop_doubles(room)
        if not self.rooms:
            why = f": {self.faults[0].message}" if self.faults else ""
            raise Refusal("bad_request", f"there is no room in it{why}")

    def read(self, room: SpooledRoom, at: int) -> Said:
        """The message that is number ``at``, from 0, of its room."""
        return self._decode(self._packed(room, at))

    def batch(self, room: SpooledRoom, start: int) -> list[Said]:
        """The messages of a room from number ``start`` on, up to 64 of them or 256 KiB; at least one."""
        found: list[Said] = []
        size = 0
        for at in range(start, min(start + BATCH, len(room))):
            packed = self._packed(room, at)
            size += len(packed)
            if found and size > BATCH_BYTES:
                break
            found.append(self._decode(packed))
        return found

    def size_of(self, file: str) -> int:
        """The number of gathered bytes of ``file``."""
        return self._pieces[file].size if file in self._pieces else 0

    def copy(self, file: str, into: BinaryIO) -> None:
        """Write the gathered bytes of ``file``. In any thread, while no other reads."""
        spooled = self._pieces[file]
        for place, length in zip(spooled.places, spooled.lengths, strict=True):
            self._file.seek(place)
            into.write(self._file.read(length))
        into.flush()

    def _packed(self, room: SpooledRoom, at: int) -> bytes:
        self._file.seek(room.places[at])
        length = int.from_bytes(self._file.read(_LENGTH), "big")
        packed: bytes = self._file.read(length)
        return packed

    def _take(self, item: Item) -> None:
        match item:
            case NewRoom():
                if len(self.rooms) == MOST_ROOMS:
                    raise Refusal("too_large", f"there are over {MOST_ROOMS} rooms in it")
                self.rooms.append(SpooledRoom(item))
            case Fault():
                self._note(item)
            case Passed():
                self.passed += 1
            case Piece():
                self._keep_piece(item)
            case Located():
                self._keep(self.rooms[-1], item)

    def _keep(self, room: SpooledRoom, item: Located) -> None:
        if self.count == MOST_MESSAGES:
            raise Refusal("too_large", f"there are over {MOST_MESSAGES} messages in it")
        packed = self._encode(item.said)
        self._file.write(len(packed).to_bytes(_LENGTH, "big") + packed)
        room.numbers.append(item.said.number)
        room.places.append(self._end)
        room.lines.append(item.line)
        self._end += _LENGTH + len(packed)
        self.count += 1

    def _keep_piece(self, piece: Piece) -> None:
        """Keep a piece if it is the next one of its file."""
        spooled = self._pieces.get(piece.file)
        if spooled is None:
            if len(self._pieces) == MOST_MESSAGES:
                raise Refusal("too_large", f"there are over {MOST_MESSAGES} files in it")
            spooled = self._pieces[piece.file] = SpooledFile()
        if piece.at != spooled.size:
            self._note(Fault(line=piece.line, message=f"at: the file goes on at {spooled.size}"))
            return
        self._file.write(piece.data)
        spooled.places.append(self._end)
        spooled.lengths.append(len(piece.data))
        spooled.size += len(piece.data)
        self._end += len(piece.data)

    def _note(self, fault: Fault) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def _drop_doubles(self, room: SpooledRoom) -> None:
        """Keep the first message of each number, and its further parts."""
        doubles = [
            at
            for at in range(1, len(room))
            if room.numbers[at] == room.numbers[at - 1] and self.read(room, at).part == 0
        ]
        for at in doubles:
            self._note(Fault(line=room.lines[at], message=f"{room.numbers[at]} is there twice"))
        if doubles:
            gone = frozenset(doubles)
            room.take([at for at in range(len(room)) if at not in gone])
            self.count -= len(doubles)
