"""The description of a WebSocket door: which frames come in, which go out, and which frame answers which."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from handlers.descriptions.schemas import Schema, words_of
from models.errors import CLOSES, CloseCode
from models.ids import TASK_PATTERN
from models.wire.events import Event

JSON: Final = "application/json"
SIGNED_IN: Final[Sequence[CloseCode]] = tuple(CLOSES)
ANYBODY: Final[Sequence[CloseCode]] = (1001, 1002, 1007, 1009, 1011, 1013, 4411, 4429)


class Frame(Struct, frozen=True, kw_only=True):
    """One kind of frame. ``name`` is its key, ``called`` its name on the wire, ``payload`` its type.

    ``headers``: None for protocols whose frames have none.
    """

    name: str
    called: str
    payload: Any
    says: str
    content_type: str = JSON
    headers: Schema | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """A frame that comes in, and the frames that may answer it."""

    frame: Frame
    answers: Sequence[Frame] = ()
    says: str = ""


class Door(Struct, frozen=True, kw_only=True):
    """One address, as the clients of one protocol see it. ``closes`` are the codes by which the server closes it."""

    name: str
    address: str
    title: str
    says: str
    asked: Sequence[Asked]
    sent: Sequence[Frame]
    closes: Sequence[CloseCode]
    needs_token: bool = True
    headers: Schema | None = None
    query: Schema | None = None
    places: Sequence[str] = ()


def frame_of(shape: type[Event] | type[Struct], *, content_type: str = JSON, mark: str = "") -> Frame:
    """The frame that holds a ``shape``; ``mark`` distinguishes it from the same shape in another encoding."""
    return Frame(
        name=shape.__name__ + mark,
        called=str(shape.__struct_config__.tag or shape.__name__),
        payload=shape,
        says=words_of(shape.__doc__),
        content_type=content_type,
    )


def texts(**says: str) -> Schema:
    """The schema of an object of optional texts, with a description of each that needs one."""
    fields = {
        name.replace("_", "-"): {"type": "string"} | ({"description": what} if what else {})
        for name, what in says.items()
    }
    return {"type": "object", "properties": fields}


def sign_in_query() -> Schema:
    """What the query of a request for a socket may contain."""
    task = {"type": "string", "pattern": TASK_PATTERN.replace(r"\Z", "$"), "default": "main"}
    ticket = {"type": "string", "description": "a ticket of `POST /api/ticket`, which opens one socket"}
    sdk = {"type": "string", "description": "the version of the SDK; `hello` then tells which are taken"}
    return {"type": "object", "properties": {"task": task, "ticket": ticket, "sdk": sdk}}
