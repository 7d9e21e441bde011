"""What the tests of files have in common: small pictures, and the calls."""

import io
import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from PIL import Image

from models.stores.files.contents import CHUNKS, FILES
from models.stores.files.uploads import UPLOADS
from tests.rigs.accounts import Answer
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), **how: Any) -> bytes:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, (200, 80, 20)).save(written, kind, **how)
    return written.getvalue()


def bomb() -> bytes:
    """A few bytes that say they are a picture of 60,000 by 60,000."""
    small, side = picture("PNG", (2, 2)), (60_000).to_bytes(4, "big")
    header = small[:16] + side + side + small[24:]
    return header[:29] + zlib.crc32(header[12:29]).to_bytes(4, "big") + header[33:]


async def upload(
    server: ReachableServer,
    guest: Guest,
    data: bytes,
    name: str = "tea.bin",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The answer to an upload."""
    return await server.api.post(
        f"/api/uploads?name={quote(name)}", raw=data, token=guest.user.token, headers=headers
    )


async def uploaded(server: ReachableServer, guest: Guest, data: bytes, name: str = "tea.bin") -> Any:
    """What the server says of an upload that it takes."""
    answer = await upload(server, guest, data, name)
    assert answer.status == 201, answer.raw
    return answer.json["upload"]


async def shown(server: ReachableServer, guest: Guest, room: str, data: bytes, name: str = "tea.bin") -> Any:
    """The attachment of a new message that shows an upload."""
    file = await uploaded(server, guest, data, name)
    await guest.ok("message.send", room=room, text="", attachments=[{"upload": file["id"]}])
    event = await guest.socket.event("message")
    return event["message"]["attachments"][0]


async def kept(server: RunningServer) -> dict[str, int]:
    """How many documents there are of files."""
    names = (UPLOADS, FILES, CHUNKS)
    return {name: len(await server.database.collection(name).find({}).to_list(None)) for name in names}


NOTHING = {UPLOADS: 0, FILES: 0, CHUNKS: 0}
