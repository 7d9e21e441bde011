"""The web client: its page at ``/``, its files under ``/static/``, and a strict content security policy.

The page loads its scripts and its styles joined. ``/static/index.html`` is the same page with separate modules, for
debugging.
"""

from pathlib import Path
from typing import Final

import msgspec
from tornado.routing import URLSpec
from tornado.web import HTTPError, StaticFileHandler

from handlers.http.pages.codings import coding_for
from handlers.http.pages.joined_client import ADDRESS, JoinedClient, placed
from handlers.http.pages.policy import UnderPolicy, unframed_headers
from server.runtime.settings.settings import Settings

STATIC: Final = Path(__file__).resolve().parents[3] / "static"
SOCKJS_URL: Final = "/static/vendor/sockjs-1.6.1.min.js"
"""The client library that SockJS's own page loads; its version must match that of the page around it."""

_WORKER: Final = "worker/service_worker.js"
# A file with a digest of its content in its name never changes.
_KEPT: Final = "public, max-age=31536000, immutable"

# Pages of other origins load these.
_FOR_OTHER_PAGES: Final = ("/static/sdk/", "/static/vendor/")


class ClientFile(UnderPolicy, StaticFileHandler):
    """A file of the client."""

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, path: str, friends: frozenset[str]) -> None:  # type: ignore[override]
        StaticFileHandler.initialize(self, path)
        self._friends = friends

    def set_default_headers(self) -> None:
        super().set_default_headers()
        if self.request.path.startswith(_FOR_OTHER_PAGES):
            self.set_header("Cross-Origin-Resource-Policy", "cross-origin")

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        # No file's name holds a NUL, and system calls refuse such a path.
        if "\0" in absolute_path:
            raise HTTPError(404)
        return super().validate_absolute_path(root, absolute_path)


class Page(UnderPolicy):
    """The page in ``file``, with the addresses of its parts as they are under ``base_path``."""

    def initialize(  # type: ignore[override]
        self, file: str, base_path: str, friends: frozenset[str], is_there: bool = True
    ) -> None:
        super().initialize(friends)
        self._file = file
        self._base_path = base_path
        self._is_there = is_there

    async def get(self) -> None:
        if not self._is_there:
            raise HTTPError(404)
        self.finish(placed((STATIC / self._file).read_text("utf-8"), self._base_path))

    async def head(self) -> None:
        await self.get()


class _OfClient(UnderPolicy):
    """The base of answers that are made of the joined client."""

    def initialize(self, client: JoinedClient, friends: frozenset[str]) -> None:  # type: ignore[override]
        super().initialize(friends)
        self._client = client


class ClientPage(_OfClient):
    """The page."""

    async def get(self) -> None:
        self.finish((await self._client.current()).page)

    async def head(self) -> None:
        await self.get()


class ClientAsset(_OfClient):
    """A part of the page, by a name that contains a digest of its content."""

    async def get(self, name: str) -> None:
        """Answer 404 for a name of an older version: a page that asks for it is outdated, and will be reloaded."""
        asset = await self._client.asset(name)
        if asset is None:
            raise HTTPError(404)
        self.set_header("Content-Type", asset.content_type)
        self.set_header("Cache-Control", _KEPT)
        self.set_header("Vary", "Origin, Accept-Encoding")
        coding = coding_for(self.request.headers.get("Accept-Encoding", ""), asset.coded)
        if coding is None:
            self.finish(asset.body)
            return
        self.set_header("Content-Encoding", coding)
        self.finish(asset.coded[coding])

    async def head(self, name: str) -> None:
        await self.get(name)


class ClientWorker(_OfClient):
    """The service worker, which may control the whole client. It differs for each version of the page."""

    async def get(self) -> None:
        """Answer 404 if the page is served in pieces, which no worker caches."""
        client = await self._client.current()
        if not client.kept:
            raise HTTPError(404)
        shell = {
            "version": client.version,
            "page": client.page.decode(),
            "headers": unframed_headers() | {"Content-Type": "text/html; charset=utf-8"},
            "paths": [path.removeprefix("/") for path in client.kept],
        }
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish(b"const SHELL = " + msgspec.json.encode(shell) + b";\n" + (STATIC / _WORKER).read_bytes())

    async def head(self) -> None:
        await self.get()


def routes(settings: Settings, *, has_operators: bool) -> list[URLSpec]:
    """The client, to be mounted at the root. Pages of allowed origins (or ``*``) may load and frame it.

    The pages of operators and authors are never framed. The operators' page is absent if nobody may sign in at it.
    """
    base_path, friends = settings.base_path, frozenset(settings.allowed_origins)
    client = JoinedClient(STATIC, base_path=base_path)
    page = {"file": "index.html", "base_path": base_path, "friends": friends}
    desk = {
        "file": "desk/index.html",
        "base_path": base_path,
        "friends": frozenset(),
        "is_there": has_operators,
    }
    seats = {"file": "seats/index.html", "base_path": base_path, "friends": frozenset()}
    joined = {"client": client, "friends": friends}
    return [
        URLSpec("/", ClientPage, joined),
        URLSpec(f"{ADDRESS}(.*)", ClientAsset, joined),
        URLSpec("/sw.js", ClientWorker, joined),
        URLSpec("/admin", Page, desk),
        URLSpec("/static/index.html", Page, page),
        URLSpec("/static/desk/index.html", Page, desk),
        URLSpec("/seats", Page, seats),
        URLSpec("/static/seats/index.html", Page, seats),
        URLSpec("/static/(.*)", ClientFile, {"path": str(STATIC), "friends": friends}),
    ]
