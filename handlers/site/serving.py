"""``/docs/``: the site over HTTP. Any static host can serve the files that ``make site`` fetches."""

import asyncio
from typing import Final

from tornado.routing import URLSpec
from tornado.web import HTTPError

from handlers.http.pages.policy import UnderPolicy
from handlers.site.library import Library

_LONGEST: Final = 200


class DocsFile(UnderPolicy):
    """One file of the site."""

    def initialize(self, library: Library, friends: frozenset[str]) -> None:  # type: ignore[override]
        super().initialize(friends)
        self._library = library

    async def get(self, path: str) -> None:
        if len(path) > _LONGEST or "\0" in path:
            raise HTTPError(404)
        # Rendering Markdown takes longer than the event loop may be blocked.
        found = await asyncio.to_thread(self._library.find, path)
        if found is None:
            raise HTTPError(404)
        self.set_header("Content-Type", found.content_type)
        self.finish(found.body)

    async def head(self, path: str) -> None:
        await self.get(path)


class DocsRoot(UnderPolicy):
    """Redirects to the first page, under any path."""

    async def get(self) -> None:
        self.redirect("docs/")

    async def head(self) -> None:
        await self.get()


def routes(library: Library, friends: frozenset[str]) -> list[URLSpec]:
    """To be mounted at the root. The redirect is relative, so it works under any path."""
    return [
        URLSpec("/docs", DocsRoot, {"friends": friends}),
        URLSpec("/docs/(.*)", DocsFile, {"library": library, "friends": friends}),
    ]
