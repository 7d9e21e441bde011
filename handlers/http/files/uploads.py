"""``POST /api/uploads?name=N``: a file comes in, its bytes as the body, or as the file of a form.

A refused body is still read to its end, within bounds: a client that is still writing reads no answer.
"""

import asyncio
from typing import Final

from msgspec import Struct
from tornado.routing import URLSpec

from handlers.http.calls.call import Body, call
from handlers.http.errors import refuse
from handlers.http.files.form_file import MAX_HEADERS, FormFile, boundary_of
from handlers.http.json_handler import HttpDeps, JsonHandler
from handlers.http.streamed_bodies import MORE_IS_DRAINED, declared_bytes, take_at_most
from models.errors import Refusal
from models.ids import UploadId
from models.stores.files.uploads import Upload
from models.wire.chat_values import Value
from server.attachments.receiving import Incoming, Receiving
from server.transport.http.addresses import subscriber

# A client that sends fewer bytes a second than this, over ``stall_s``, is given up; so is one that takes longer in
# all.
_LEAST_BYTES_PER_S: Final = 1_024
_LONGEST_S: Final = 3 * 3_600.0
_REQUEST_TIMEOUT: Final = 408


class UploadDeps(Struct, frozen=True, kw_only=True):
    """What the call needs. A client that sends next to nothing for ``stall_s`` is given up."""

    receiving: Receiving
    stall_s: float


class Size(Value, frozen=True):
    """How large a picture is."""

    width: int
    height: int


class UploadInfo(Value, frozen=True):
    """A file that was brought, as its owner sees it."""

    id: UploadId
    name: str
    content_type: str
    size_bytes: int
    width: int | None = None
    height: int | None = None
    thumbnail: Size | None = None


class UploadQuery(Body, frozen=True):
    """What the file is called."""

    name: str


class UploadAnswer(Value, frozen=True):
    """The answer to the call."""

    upload: UploadInfo


class UploadCall(JsonHandler):
    """One upload. It ends with its request, however that ends."""

    POST = (
        call(
            "Bring a file, its bytes as the body, or as the file of a form.",
            {201: UploadAnswer},
            "user",
            "forbidden",
            "rate_limited",
        )
        .asking(UploadQuery)
        .taking(bytes)
    )

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, uploads: UploadDeps) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._receiving = uploads.receiving
        self._stall_s = uploads.stall_s
        self._incoming: Incoming | None = None
        self._form: FormFile | None = None
        self._refusal: Refusal | None = None
        self._received = self._received_before = self._taken = 0
        self._watch: asyncio.TimerHandle | None = None
        self._is_over = False

    async def prepare(self) -> None:  # type: ignore[override]  # Tornado awaits what it returns
        if self.request.method != "POST":
            super().prepare()
            return
        self._let_origin_read()
        take_at_most(self.request, 2 * self._most_drained, _LONGEST_S)
        size = declared_bytes(self.request, otherwise=self._most_drained + 1)
        if size > self._most_drained:
            self._receiving.check_size(size)
        try:
            self._incoming = await self._begin(size)
        except Refusal as refusal:
            self._refusal = refusal
        if self._is_over:
            self._let_go()
            return
        self._watch = asyncio.get_running_loop().call_later(self._stall_s, self._check_progress)

    async def data_received(self, chunk: bytes) -> None:  # type: ignore[override]  # so it may be waited for
        self._received += len(chunk)
        try:
            if self._form is not None and self._refusal is None:
                chunk = self._form.feed(chunk)
            self._taken += len(chunk)
            self._receiving.check_size(self._taken)
            if self._incoming is not None:
                await self._incoming.write(chunk)
        except Refusal as refusal:
            self._refusal = self._refusal or refusal
            self._let_go_of_file()
        if self._received > self._most_drained and self._refusal is not None and not self._finished:
            self._let_go()
            refuse(self, self._refusal)

    async def post(self) -> None:
        self._stop_watching()
        if self._refusal is not None:
            raise self._refusal
        if self._form is not None and not self._form.is_whole:
            raise Refusal("bad_request", "the form holds no file, or is cut short")
        incoming, self._incoming = self._incoming, None
        assert incoming is not None
        try:
            # From here on the upload is finished even if the client leaves: the file is in use.
            upload = await self._receiving.finish(incoming)
        finally:
            self._receiving.close(incoming)
        self.answer(UploadAnswer(upload=_info(upload)), 201)

    def on_connection_close(self) -> None:
        self._let_go()
        super().on_connection_close()

    def on_finish(self) -> None:
        self._let_go()

    @property
    def _most_drained(self) -> int:
        return self._receiving.limits.max_bytes + MORE_IS_DRAINED

    async def _begin(self, size: int) -> Incoming:
        who, address = await self.identity(), subscriber(self.request.remote_ip or "")
        declared = self.request.headers.get("Content-Type", "")
        boundary = boundary_of(declared)
        if boundary is None:
            return await self._receiving.begin(who.user, self._name(), declared, size, address)
        self._form = FormFile(boundary)
        # What stands around the file is not counted; the file itself is, as it comes.
        size = max(0, size - MAX_HEADERS)
        return await self._receiving.begin(who.user, self._name(), "", size, address)

    def _name(self) -> str:
        """The parameter as it came: Tornado's own method replaces control characters by blanks."""
        brought = self.request.query_arguments.get("name", [b""])[-1]
        try:
            return brought.decode()
        except UnicodeDecodeError:
            raise Refusal("bad_request", "name: it is not UTF-8") from None

    def _check_progress(self) -> None:
        came, self._received_before = self._received - self._received_before, self._received
        if came >= _LEAST_BYTES_PER_S * self._stall_s:
            self._watch = asyncio.get_running_loop().call_later(self._stall_s, self._check_progress)
            return
        self._let_go()
        if not self._finished:
            refuse(self, Refusal("bad_request", "the upload stalled"), _REQUEST_TIMEOUT)

    def _let_go(self) -> None:
        self._is_over = True
        self._stop_watching()
        self._let_go_of_file()

    def _let_go_of_file(self) -> None:
        incoming, self._incoming = self._incoming, None
        if incoming is not None:
            self._receiving.close(incoming)

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.cancel()


def _info(upload: Upload) -> UploadInfo:
    thumbnail = upload.thumbnail
    return UploadInfo(
        id=upload.id,
        name=upload.name,
        content_type=upload.content_type,
        size_bytes=upload.size_bytes,
        width=upload.width,
        height=upload.height,
        thumbnail=Size(width=thumbnail.width, height=thumbnail.height) if thumbnail else None,
    )


def routes(deps: HttpDeps, uploads: UploadDeps) -> list[URLSpec]:
    """The call of this module, to be mounted at the root."""
    return [URLSpec("/api/uploads", UploadCall, {"deps": deps, "uploads": uploads})]
