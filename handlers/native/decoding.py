"""From bytes to a command, or to an error that explains the fault. Shared by the codecs.

A frame that is a command is decoded once. Only one that is not is looked at again: it may name fields that it leaves
out, as null, where their types know no null; and what was wrong is to be told.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from models.wire.chat_values import MAX_NUMBER
from models.wire.commands.all import OPS, AnyCommand
from models.wire.commands.base import Command, CommandId
from models.wire.validation import fault_in, without_nulls
from server.delivery.codec import BadCommand, Malformed

Decode = Callable[[bytes], Any]
_MAX_ID_LENGTH: Final = 64


def read_command(payload: bytes, decode_command: Decode, decode_anything: Decode) -> Command:
    """The command in ``payload``.

    Raises:
        Malformed: it is no object with an ``op``.
        BadCommand: ``unknown_op``, or ``bad_request`` with the field and its fault.
    """
    try:
        command: Command = decode_command(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        value = _object_in(payload, decode_anything)
        halved = next((name for name, given in value.items() if not _is_text(f"{name}{given}")), None)
        read: Command | None = None if halved else without_nulls(value, AnyCommand)
        if read is None:
            raise _explained(value, halved, error) from None
        return read
    return command


def _object_in(payload: bytes, decode_anything: Decode) -> dict[str, Any]:
    """The object in ``payload``. Raises ``Malformed`` where it is none with an ``op``."""
    try:
        value = decode_anything(payload)
    except RecursionError:
        raise Malformed("the frame is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        raise Malformed(f"the frame cannot be read: {why}") from None
    if not isinstance(value, dict) or not isinstance(value.get("op"), str):
        raise Malformed("a frame holds one object with an op")
    if not _is_text(f"{value['op']}{value.get('id')}"):
        raise Malformed("op or id holds half of a surrogate pair")
    return value


def _explained(value: dict[str, Any], halved: str | None, error: Exception) -> BadCommand:
    command_id, op = _id_of(value), value["op"]
    if op not in OPS:
        return BadCommand("unknown_op", f"op: {op[:40]!r} is not known here", command_id)
    fault = (
        f"{halved}: holds half of a surrogate pair" if halved and _is_text(halved) else fault_in(op, error)
    )
    return BadCommand("bad_request", fault, command_id, op)


def _id_of(value: dict[str, Any]) -> CommandId | None:
    found = value.get("id")
    if isinstance(found, str) and len(found) <= _MAX_ID_LENGTH:
        return found
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) <= MAX_NUMBER:
        return found
    return None


def _is_text(found: str) -> bool:
    """Whether ``found`` can be encoded: halves of surrogate pairs cannot."""
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True
