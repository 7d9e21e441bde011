"""The pages beside the web client, and how they are reached: documents, both seats of a match, operators."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from bench.page.walk import View, Walk, each

DESK: Final = (
    "process",
    "rooms",
    "users",
    "matches",
    "reports",
    "audit",
    "webhooks",
    "keys",
    "sockets",
    "settings",
)


def other_pages(walk: Walk, home: str, admin: str) -> Iterator[View]:
    """The pages of the server whose client is at ``home``, and whose operators' token is ``admin``."""

    def page(path: str, shown: str) -> Callable[[], None]:
        return each(partial(walk.page.goto, home + path), walk.page.locator(shown).first.wait_for)

    yield "docs", page("/docs", "h1")
    yield "docs-protocol", page("/docs/protocol.html", "h1")
    yield "docs-api", page("/docs/api.html", "h1")
    yield "seats", page("/seats?game=rps", ".table-status")
    yield "desk-door", page("/admin", "[name=token]")
    yield "desk-process", lambda: _sign_in_at_the_desk(walk, admin)
    for name in DESK[1:]:
        yield f"desk-{name}", partial(_desk, walk, name)


def _sign_in_at_the_desk(walk: Walk, admin: str) -> None:
    walk.page.locator("[name=token]").fill(admin)
    walk.page.locator("[name=token]").press("Enter")
    walk.page.locator("[aria-current]").first.wait_for()


def _desk(walk: Walk, name: str) -> None:
    walk.page.evaluate("name => { location.hash = name; }", name)
    walk.page.locator(f"[href='#{name}'][aria-current]").wait_for()
    walk.page.wait_for_timeout(300)
