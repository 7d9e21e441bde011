"""Receiving files: a body is gathered in a temporary file, checked, and then stored.

So an upload that stalls, is cut or is refused leaves nothing, and no file is ever held in memory.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

from msgspec import Struct

from models.errors import Refusal, unavailable
from models.ids import UploadId, UserId, new_id
from models.stores.files.contents import ContentStore
from models.stores.files.quotas import QuotaStore
from models.stores.files.uploads import Upload, UploadStore
from models.wire.normal_form import composed, is_blank
from server.attachments.pictures import Pictures
from server.attachments.storing import Storing, upload_of
from server.attachments.types import check_claims
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets

MAX_NAME: Final = 255
AT_ONCE_EACH: Final = 12
AT_ONCE: Final = 128
# Guests are to be had for the asking: those of one address leave places for others.
AT_ONCE_OF_ADDRESS: Final = 32
UPLOADS_PER_S: Final = 1.0
UPLOADS_BURST: Final = 60.0
_RETRY_S: Final = 1.0
_LATE_MS: Final = 60_000
_WRITTEN_BYTES: Final = 262_144
_FORBIDDEN: Final = frozenset("/\\\0")
_NO_NAMES: Final = (".", "..")


class UploadLimits(Struct, frozen=True, kw_only=True):
    """How large one file may be, how many bytes one user may upload a day, and whether uploads are rate limited."""

    max_bytes: int
    quota_bytes: int
    rates: bool = True


class FileStores(Struct, frozen=True, kw_only=True):
    """The stores that hold all data of files."""

    uploads: UploadStore
    contents: ContentStore
    quotas: QuotaStore


class Incoming:
    """A file that is being received. It must always be closed."""

    def __init__(self, user: UserId, address: str, name: str, declared: str, file: BinaryIO) -> None:
        self.user = user
        self.address = address
        self.name = name
        self.declared = declared
        self.file = file
        self.size = 0
        self._waiting = bytearray()

    async def write(self, data: bytes) -> None:
        """Take the next bytes. Raises ``unavailable`` if there is no room for them."""
        self.size += len(data)
        self._waiting += data
        if len(self._waiting) >= _WRITTEN_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Write all received bytes to the file."""
        waiting, self._waiting = bytes(self._waiting), bytearray()
        try:
            await asyncio.to_thread(self.file.write, waiting)
        except (OSError, ValueError) as error:
            # No room, or it was closed meanwhile.
            raise unavailable("there is no room for files now") from error


class Receiving:
    """Receives files. ``limits`` bound each file, each user and each day."""

    def __init__(self, stores: FileStores, pictures: Pictures, limits: UploadLimits, clock: Clock) -> None:
        self._stores = stores
        self._storing = Storing(stores.uploads, stores.contents, pictures)
        self.limits = limits
        self._clock = clock
        self._rates: Buckets[UserId] = Buckets(UPLOADS_PER_S, UPLOADS_BURST)
        self._under_way: Counter[UserId] = Counter()
        self._addresses: Counter[str] = Counter()

    async def begin(self, user: UserId, name: str, declared: str, size: int, address: str = "") -> Incoming:
        """Make ready for a file of ``user``; ``declared`` is its ``Content-Type``, ``size`` what it is said to have.

        ``address`` is where it comes from; empty: from nowhere in particular.

        Raises ``Refusal``: ``bad_request`` for the name, ``too_large``, ``rate_limited``, ``forbidden`` where the
        quota is used up, ``unavailable``.
        """
        name = name_of(name)
        self.check_size(size)
        if self._stores.contents.is_shut:
            raise unavailable("nothing can be stored now")
        self._take_rate(user)
        used = await self._stores.quotas.used(user, self._clock.now_ms())
        if used + size > self.limits.quota_bytes:
            raise self._over_quota()
        self._enter(user, address)
        try:
            file: Any = await asyncio.to_thread(TemporaryFile, buffering=0)
        except OSError as error:
            self._leave(user, address)
            raise unavailable("there is no room for files now") from error
        return Incoming(user, address, name, declared, file)

    def close(self, incoming: Incoming) -> None:
        """Delete the temporary file. A second call does nothing."""
        if not incoming.file.closed:
            incoming.file.close()
            self._leave(incoming.user, incoming.address)

    def check_size(self, size: int) -> None:
        """Raise ``too_large`` for a file of more bytes than one may have."""
        if size > self.limits.max_bytes:
            raise Refusal("too_large", f"a file has at most {self.limits.max_bytes} bytes")

    async def finish(self, incoming: Incoming) -> Upload:
        """Check the received file, and store it.

        Raises ``Refusal``: ``bad_request`` for a file of another type than it claims and for a picture that is
        too large, ``forbidden`` for the quota, ``unavailable``.
        """
        await incoming.flush()
        found, picture = await self._storing.look(incoming.file, incoming.address or incoming.user)
        check_claims(incoming.name, incoming.declared, found)
        now_ms = self._clock.now_ms()
        quotas, most = self._stores.quotas, self.limits.quota_bytes
        if not await quotas.take(incoming.user, incoming.size, most, now_ms):
            raise self._over_quota()
        own_id = UploadId(new_id("f"))
        upload = upload_of(own_id, incoming.user, incoming.name, incoming.size, (found, picture), now_ms)
        try:
            await self._storing.store(upload, incoming.file, picture.data if picture else b"")
        except BaseException:
            with suppress(Refusal):
                await quotas.give_back(incoming.user, incoming.size, now_ms)
                # A call that timed out may be carried out late.
                await self._stores.uploads.let_go([upload.id], now_ms + _LATE_MS)
            raise
        return upload

    def _take_rate(self, user: UserId) -> None:
        wait_s = self._rates.take(user, self._clock.monotonic()) if self.limits.rates else 0.0
        if wait_s:
            raise Refusal("rate_limited", "too many uploads", retry_after_s=round(wait_s, 3))

    def _enter(self, user: UserId, address: str) -> None:
        if self.limits.rates and self._under_way[user] >= AT_ONCE_EACH:
            raise Refusal("rate_limited", "too many uploads at once", retry_after_s=_RETRY_S)
        if self.limits.rates and address and self._addresses[address] >= AT_ONCE_OF_ADDRESS:
            raise Refusal("rate_limited", "too many uploads of this address at once", retry_after_s=_RETRY_S)
        if self._under_way.total() >= AT_ONCE:
            raise Refusal("unavailable", "too many uploads at this moment; try again", retry_after_s=_RETRY_S)
        self._under_way[user] += 1
        self._addresses[address] += 1

    def _leave(self, user: UserId, address: str) -> None:
        self._under_way -= Counter((user,))
        self._addresses -= Counter((address,))

    def _over_quota(self) -> Refusal:
        return Refusal("forbidden", f"a user brings at most {self.limits.quota_bytes} bytes a day")


def name_of(written: str) -> str:
    """A file's name as it is stored: 1 to 255 characters, and part of no path. Raises ``bad_request``."""
    name = written.strip()
    if len(name) > MAX_NAME:
        raise Refusal("bad_request", f"name: up to {MAX_NAME} characters are allowed, not {len(name)}")
    if is_blank(name):
        raise Refusal("bad_request", "name: it is empty")
    if name in _NO_NAMES or not _FORBIDDEN.isdisjoint(name):
        raise Refusal("bad_request", "name: it is one of a path, or holds a slash, a backslash or U+0000")
    return composed(name)
