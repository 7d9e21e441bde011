"""The verb ``site``: writes the documents as files that any static host serves, as a server of its own shows them."""

import asyncio
import posixpath
import re
import tempfile
import urllib.request
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from server.app import App
from server.cli.exit_status import ExitStatus
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import UsageError

_LINK: Final = re.compile(r'(?:href|src)="([^"]+)"')
_FIRST: Final = ("index.html", "site/search.json")
_TIMEOUT_S: Final = 60.0


def main(arguments: Sequence[str]) -> int:
    """Write the site into a folder. Raises ``UsageError``, and what the start of a server does."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise UsageError("usage: python -m server site FOLDER")
    asyncio.run(_write(Path(arguments[0])))
    return ExitStatus.OK


async def _write(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        app = App(Settings(port=0, data_dir=Path(data)))
        await app.start()
        try:
            await asyncio.to_thread(copy, f"{app.url}/docs/", folder)
        finally:
            await app.stop()


def copy(site: str, folder: Path) -> int:
    """Write every file of the site at this address that its pages lead to. Returns how many there are."""
    waiting, seen = deque(_FIRST), set(_FIRST)
    while waiting:
        path = waiting.popleft()
        with urllib.request.urlopen(site + path, timeout=_TIMEOUT_S) as answer:  # noqa: S310  # our own
            body = answer.read()
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        if path.endswith(".html"):
            new = _inside(body.decode(), path) - seen
            seen |= new
            waiting.extend(sorted(new))
    return len(seen)


def _inside(page: str, path: str) -> set[str]:
    """The files of the site that a page at ``path`` names."""
    found = set()
    for link in _LINK.findall(page):
        target = urldefrag(link).url
        if target and not urlsplit(target).scheme and not target.startswith("/"):
            there = posixpath.normpath(urljoin(path, target))
            if not there.startswith(".."):
                found.add(there)
    return found
