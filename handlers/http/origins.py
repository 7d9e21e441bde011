"""Who may open a socket: pages of our own host, those that the operator lists, and the operator's mini programs."""

import logging
import re
import time
from collections.abc import Callable, Collection, Mapping
from typing import Final
from urllib.parse import urlsplit

from models.errors import Refusal

MINI_PROGRAMS: Final = "https://servicewechat.com"
# A mini program cannot set its Referer: WeChat does, to the app id and the version of the program. Refusals are
# logged at most this often: any page in the world can cause them.
_TELL_AGAIN_S: Final = 10.0
_SHOWN_LENGTH: Final = 200
_PAGE_FRAME: Final = re.compile(rf"{re.escape(MINI_PROGRAMS)}/([^/?#]+)/[^/?#]+/page-frame\.html(?:[?#].*)?")

_log = logging.getLogger(__name__)


class Origins:
    """The origins and mini programs that are let in. ``null``, which any sandboxed page can have, never is."""

    def __init__(
        self,
        listed: Collection[str],
        app_ids: Collection[str] = (),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._told_at = float("-inf")
        self._any = "*" in listed
        self._listed = frozenset(origin.lower() for origin in listed)
        self._app_ids = frozenset(app_ids)

    def check(self, headers: Mapping[str, str], scheme: str = "http") -> None:
        """Return if a request with these headers, which came by ``scheme``, may open a socket.

        A mini program is recognised by its Referer, and is allowed whatever its Origin is, except ``null``. A request
        with neither header does not come from a browser.

        Raises ``Refusal("forbidden")``.
        """
        origin, app_id = headers.get("Origin"), mini_program(headers.get("Referer", ""))
        if origin is None and headers.get("Sec-Fetch-Mode") == "websocket":
            self._tell_of_lost_origin(headers.get("Host", ""))
        if app_id is not None and app_id not in self._app_ids:
            self._tell("the mini program %r is refused: WECHAT_APPID names others", app_id)
            raise Refusal("forbidden", "this mini program is not allowed here")
        if app_id is not None and origin != "null":
            return
        if origin is not None and not self.allows(origin, headers.get("Host", ""), scheme):
            self._tell_of_origin(origin, headers.get("Host", ""), scheme)
            raise Refusal("forbidden", "this origin is not allowed here")

    def allows(self, origin: str, host: str, scheme: str = "http") -> bool:
        """Whether a page of ``origin`` may connect to ``host``, both as in the request's headers.

        A request by https is allowed only to pages that came by https: a man in the middle can write the others. One
        by http may have passed a proxy that does not report https.
        """
        origin = origin.strip().lower()
        if origin == "null":
            return False
        if self._any or origin in self._listed:
            return True
        if scheme == "https" and not origin.startswith("https://"):
            return False
        return bool(host) and _host_of(origin) == host.lower()

    def lets_ask(self, origin: str, host: str, scheme: str = "http") -> bool:
        """Whether a page of ``origin`` may read the answers of SockJS: with ``*``, any page, even ``null``."""
        return self._any or self.allows(origin, host, scheme)

    def tell_of_lost_upgrade(self, path: str) -> None:
        """A client asked for a WebSocket at ``path``, but the upgrade headers did not arrive (RFC 6455, 4.2.1)."""
        self._tell(
            "a socket was asked for at %r without the headers Upgrade: websocket and Connection: Upgrade: the proxy "
            "does not pass them on",
            path[:_SHOWN_LENGTH],
        )

    def tell_of_unknown_path(self, path: str) -> None:
        """A client asked for a socket at an unknown path that ends like one of ours."""
        self._tell(
            "a socket was asked for at %r, where there is none: if the proxy serves this server under a path, set "
            "BASE_PATH to it",
            path[:_SHOWN_LENGTH],
        )

    def _tell_of_lost_origin(self, host: str) -> None:
        # Browsers send both headers, and let no script change either (Fetch standard, forbidden request-header).
        self._tell(
            "a browser's socket at the host %r came without Origin: the proxy takes it away, so any web page is "
            "let in as if it were no page",
            host[:_SHOWN_LENGTH],
        )

    def _tell_of_origin(self, origin: str, host: str, scheme: str) -> None:
        self._tell(
            "a page of %r is refused at the host %r, asked by %s: ALLOWED_ORIGINS does not list it; if it is this "
            "server's own page, the proxy does not pass Host or X-Forwarded-Proto on",
            origin[:_SHOWN_LENGTH],
            host[:_SHOWN_LENGTH],
            scheme,
        )

    def _tell(self, what: str, *about: str) -> None:
        now = self._monotonic()
        if now - self._told_at >= _TELL_AGAIN_S:
            self._told_at = now
            _log.warning(what, *about)


def _host_of(origin: str) -> str:
    """The host and port of an origin; "" if it has none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def mini_program(referer: str) -> str | None:
    """The app id in a Referer; "" for one of WeChat's without an id, None for any other."""
    if referer != MINI_PROGRAMS and not referer.startswith(MINI_PROGRAMS + "/"):
        return None
    found = _PAGE_FRAME.fullmatch(referer)
    return found[1] if found else ""
