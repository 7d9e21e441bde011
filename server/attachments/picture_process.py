"""A process that reads one picture: ``python -m server.attachments.picture_process FORMAT MOST_PIXELS``.

``server.attachments.pictures`` starts it with the file as its input. It writes one line of JSON and then the
thumbnail's bytes, and ends. Pictures are made by strangers and read by much code in C: so its memory and its
time are bounded, and it can reach nothing of the server's. The server imports this only for ``Seen``, so Pillow is
imported where it is used.
"""

import io
import os
import resource
import sys
from typing import Any, Final

import msgspec
from msgspec import Struct

NICENESS: Final = 10
MOST_BYTES: Final = 1 << 30
MOST_SECONDS: Final = 10
EDGE: Final = 320
_QUALITY: Final = 82
_ORIENTATION: Final = 0x0112
_FIRST_TURNED: Final = 5


class Seen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The size of a picture as it is shown, and the type and size of its thumbnail.

    ``failure``: ``too_large`` for too many pixels, ``unreadable`` for a file that is no picture of that format.
    """

    width: int = 0
    height: int = 0
    thumbnail: tuple[int, int, str] | None = None
    failure: str | None = None


def look(file: Any, format_: str, most_pixels: int) -> tuple[Seen, bytes]:
    """Measure the picture in ``file``, and make its thumbnail, if there is memory for it."""
    from PIL import Image

    # This function has its own limit of pixels.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=[format_]) as picture:
            width, height = picture.size
            if width * height > most_pixels:
                return Seen(width=width, height=height, failure="too_large"), b""
            if picture.getexif().get(_ORIENTATION, 1) >= _FIRST_TURNED:
                width, height = height, width
            try:
                thumbnail, kind, data = _thumbnail(picture)
            except MemoryError:
                return Seen(width=width, height=height), b""
            return Seen(width=width, height=height, thumbnail=(*thumbnail.size, kind)), data
    except Exception:
        # After any error of a decoder, the file is no picture that could be shown.
        return Seen(failure="unreadable"), b""


def _thumbnail(picture: Any) -> tuple[Any, str, bytes]:
    from PIL import ImageOps

    # JPEG is read at a fraction of its size where that is enough.
    picture.draft("RGB", (2 * EDGE, 2 * EDGE))
    picture.load()
    clear = picture.has_transparency_data
    small = picture.convert("RGBA" if clear else "RGB")
    small.info = picture.info
    small.thumbnail((EDGE, EDGE))
    upright = ImageOps.exif_transpose(small)
    written = io.BytesIO()
    if clear:
        upright.save(written, "PNG", exif=b"")
        return upright, "image/png", written.getvalue()
    upright.save(written, "JPEG", quality=_QUALITY, exif=b"")
    return upright, "image/jpeg", written.getvalue()


def main() -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    sys.stdin.buffer.seek(0)
    seen, thumbnail = look(sys.stdin.buffer, sys.argv[1], int(sys.argv[2]))
    sys.stdout.buffer.write(msgspec.json.encode(seen) + b"\n" + thumbnail)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
