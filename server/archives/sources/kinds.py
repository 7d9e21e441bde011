"""Which kind of file it is that comes in, by how it begins."""

from typing import BinaryIO, Final

from server.archives.sources import own
from server.archives.sources.incoming import Items

_HEAD_BYTES: Final = 4_096


def read(file: BinaryIO) -> Items:
    """What is in ``file``, whichever kind it is. Raises ``bad_request`` for none that is known."""
    return own.read(file)
