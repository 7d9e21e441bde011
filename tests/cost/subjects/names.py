"""What people and rooms are called: names, their keys and look-alikes, ids that are wished for."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from handlers.http.json_handler import MAX_BODY_BYTES
from models.errors import Refusal
from models.ids import RoomId
from models.wire import names, room_ids
from models.wire.cursors import number_in
from models.wire.look_alikes import readings
from tests.cost.hunt import Subject
from tests.cost.meter import Work
from tests.cost.shapes import shapes
from tests.cost.subjects import tokens


def _named(name: str) -> None:
    """All that is done with the name of somebody who signs in."""
    cleaned = names.clean_name(name)
    names.check_not_reserved(cleaned)
    names.name_key(cleaned)
    readings(cleaned)


def _room_id(room: str) -> None:
    room_ids.room_readings(RoomId(room))
    room_ids.check_not_reserved(RoomId(room))


def _subject(name: str, work: Callable[[str], object], size: int, of: tuple[str, ...]) -> Subject[Any]:
    def prepare(text: str) -> Work:
        return partial(work, text)

    drawn = shapes(of, tokens.ANY_TEXT)
    return Subject(name=name, size=size, shapes=drawn, prepare=prepare, refusals=(Refusal,))


def _bent(name: str) -> None:
    names.bend_name(name, "guest")


SUBJECTS: Final = [
    _subject("a name", _named, names.MAX_NAME, tokens.LETTERS),
    _subject("a name that is too long", _named, MAX_BODY_BYTES, tokens.LETTERS),
    _subject("a name from elsewhere", _bent, MAX_BODY_BYTES, tokens.LETTERS),
    _subject(
        "the id of a room",
        _room_id,
        64,
        ("a", "l", "1", "I", "0", "_", ".", ":", "-", "dm-", "feed:", "lobby"),
    ),
    _subject("a cursor", number_in, 64, ("0", "9", "-", ".", "\u0663", "u")),
]
