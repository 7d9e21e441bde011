"""The verb ``site``: writes the documents as files that any static host serves, as a server shows them."""

import posixpath
import re
import urllib.request
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from server.runtime.settings.variables import UsageError

_LINK: Final = re.compile(r'(?:href|src)="([^"]+)"')
_FIRST: Final = ("index.html", "site/search.json")
_TIMEOUT_S: Final = 60.0


def folder_of(arguments: Sequence[str]) -> Path:
    """The folder for the site. Raises ``UsageError``."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise UsageError("usage: python -m server site FOLDER")
    return Path(arguments[0])


def copy(site: str, folder: Path) -> int:
    """Write every file of the site at this address that its pages lead to. Returns their number."""
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
