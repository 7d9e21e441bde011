"""``/files/ID/KEY``: the bytes of a file for any holder of its address; ``GET /api/files/ID`` gives the address.

The name of a file decides nothing. Browsers show only pictures, audio and video of known types; all else is saved,
and nothing in a file may run.
"""

import asyncio
from typing import Final
from urllib.parse import quote

from tornado.http1connection import HTTP1Connection
from tornado.iostream import StreamClosedError
from tornado.routing import URLSpec

from handlers.http.calls.call import Text, call
from handlers.http.files.ranges import Span, span_of
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Refusal
from models.stores.files.uploads import Upload
from models.wire.normal_form import UNRULY
from server.attachments.addresses import address_of
from server.attachments.reading import Reading, Stored

# A client that takes not one chunk within this time is disconnected.
_PATIENCE_S: Final = 120.0
_ADDRESS: Final = r"/files/([A-Za-z0-9_.:-]{1,64})/([A-Za-z0-9_-]{1,64})(/thumbnail)?"
_HEADERS: Final = {
    "Accept-Ranges": "bytes",
    # The content of an address never changes, though it may be deleted.
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    # Pages of other origins show files, too.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class FileCall(JsonHandler):
    """The bytes of one file, or a part. A slow reader is waited for; at most one chunk is in memory."""

    GET = HEAD = call(
        "Read a file, or a part of it.",
        {200: Text("*/*"), 206: Text("*/*"), 304: None, 416: None},
        "anybody",
        "not_found",
        "unavailable",
        headers=("Range", "If-Range", "If-None-Match"),
    )

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, reading: Reading) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._reading = reading

    def place(self) -> str:
        """The path without the key, which opens the file."""
        return "/files"

    async def get(self, upload: str, key: str, thumbnail: str | None) -> None:
        stored = await self._reading.find(upload, key, thumbnail=thumbnail is not None)
        for name, value in _HEADERS.items():
            self.set_header(name, value)
        etag = f'"{stored.name.replace("|", "-")}"'
        self.set_header("Etag", etag)
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        span = self._span(stored, etag)
        self._describe(stored, span)
        if self.request.method == "HEAD":
            self.finish()
            return
        await self._send(stored, span)

    head = get

    def _span(self, stored: Stored, etag: str) -> Span:
        """The part of the file that is asked for; empty for a range beyond its end, which is answered 416."""
        asked = self.request.headers.get("Range")
        if asked is None or self.request.headers.get("If-Range", etag) != etag:
            return Span(0, stored.size)
        span = span_of(asked, stored.size)
        return Span(0, stored.size) if span is None else span

    def _describe(self, stored: Stored, span: Span) -> None:
        self.set_header("Content-Type", stored.content_type)
        self.set_header("Content-Disposition", disposition(stored.file_name, inline=stored.is_inline))
        if span.is_empty and stored.size:
            self.set_status(416)
            self.set_header("Content-Range", f"bytes */{stored.size}")
        elif span != Span(0, stored.size):
            self.set_status(206)
            self.set_header("Content-Range", f"bytes {span.start}-{span.end - 1}/{stored.size}")
        self.set_header("Content-Length", str(span.end - span.start))

    async def _send(self, stored: Stored, span: Span) -> None:
        try:
            async for data in self._reading.pieces(stored, span.start, span.end):
                self.write(data)
                async with asyncio.timeout(_PATIENCE_S):
                    await self.flush()
            self.finish()
        except StreamClosedError:
            return
        except (Refusal, TimeoutError):
            if not self._headers_written:
                raise
            # Too late for an error: the client sees a body that ends early.
            if isinstance(self.request.connection, HTTP1Connection):
                self.request.connection.close()


class FileLink(JsonHandler):
    """Redirects to a file, for users who may read the message that shows it."""

    GET = HEAD = call("Find out where a file is.", {302: None}, "user", "not_found")

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, reading: Reading, base_path: str) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._reading = reading
        self._base_path = base_path

    async def get(self, upload: str) -> None:
        who = await self.identity()
        found: Upload = await self._reading.readable(upload, who.user)
        self.redirect(address_of(found, self._base_path))

    head = get


def disposition(name: str, *, inline: bool) -> str:
    """The header ``Content-Disposition`` (RFC 6266): whether to show or save a file, and its name."""
    name = UNRULY.sub("_", name)
    plain = "".join(each if " " <= each <= "~" and each not in '"\\%' else "_" for each in name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def routes(deps: HttpDeps, reading: Reading, base_path: str = "") -> list[URLSpec]:
    """The calls of this module, to be mounted at the root; clients reach the root under ``base_path``."""
    given = {"deps": deps, "reading": reading}
    return [
        URLSpec(_ADDRESS, FileCall, given),
        URLSpec(r"/api/files/([A-Za-z0-9_.:-]{1,64})", FileLink, {**given, "base_path": base_path}),
    ]
