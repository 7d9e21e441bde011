"""Every view of the web client, and how a visitor reaches it."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from playwright.sync_api import Page

from bench.page.other_pages import other_pages
from bench.page.walk import View, Walk, each

GAMES: Final = (
    *("gomoku", "connect_four", "chess", "xiangqi", "go", "rps", "doudizhu", "snake", "werewolf"),
    *("tictactoe", "sketch"),
)


def views(page: Page, language: str, admin: str) -> Iterator[View]:
    """The views in the order in which they are reached, each by a call. ``admin``: the operators' token."""
    walk = Walk(page, language)
    home = page.url.rstrip("/")
    yield from _at_the_door(walk)
    yield from _places(walk)
    yield from _talk(walk)
    yield from _dialogs(walk)
    yield from _tables(walk)
    yield "inspector", lambda: _inspect(walk)
    yield from other_pages(walk, home, admin)


def _at_the_door(walk: Walk) -> Iterator[View]:
    yield "door", lambda: walk.page.locator(".sign-in-card").wait_for()
    yield "door-invited", lambda: _door(walk, "#/r/lobby")
    yield "door-error", each(lambda: _door(walk, ""), partial(_wrong_name, walk))
    yield "door-account", walk.button(walk.t["signIn"]["newAccount"]).click
    yield "door-login", walk.button(walk.t["signIn"]["haveAccount"]).click
    yield "home", each(walk.button(walk.t["signIn"]["asGuest"]).click, walk.enter)


def _places(walk: Walk) -> Iterator[View]:
    for name in ("play", "people", "me"):
        yield name, partial(walk.go, name, ".places")
    yield "person", lambda: _own_page(walk)
    yield "chats", lambda: walk.go("chats", ".main-screen")
    yield "prices", lambda: _prices(walk)


def _door(walk: Walk, address: str) -> None:
    """The sign-in page as a link leads to it."""
    walk.page.evaluate("address => { location.hash = address; location.reload(); }", address)
    walk.page.wait_for_load_state()
    walk.page.locator(".sign-in-card").wait_for()


def _wrong_name(walk: Walk) -> None:
    walk.page.locator(".sign-in-card input[name=name]").fill("\N{RIGHT-TO-LEFT OVERRIDE}")
    walk.page.locator(".sign-in-card button[type=submit]").click()
    walk.page.locator(".sign-in-card .trouble:not(:empty)").wait_for()
    walk.page.locator(".sign-in-card input[name=name]").fill("")


def _own_page(walk: Walk) -> None:
    """What others see of somebody."""
    walk.go("people", ".places .place")
    walk.page.locator(".places a[href^='#/u/']").first.click()
    walk.page.locator(".places h2").first.wait_for()


def _prices(walk: Walk) -> None:
    walk.go("home", ".big-card.chart")
    walk.page.locator(".big-card.chart").click()
    walk.page.locator(".prices").first.wait_for()


def _talk(walk: Walk) -> Iterator[View]:
    t = walk.t
    yield "talk", walk.lobby
    yield "message-menu", lambda: walk.message_menu()
    yield "thread", lambda: walk.message_menu(t["threads"]["replyInThread"])
    yield "emoji", each(walk.lobby, walk.button(t["emoji"]["title"]).click)
    yield "composer-menu", lambda: walk.menu(t["composer"]["more"])
    yield "room-menu", lambda: walk.menu(t["room"]["options"])
    yield "my-menu", lambda: walk.mine()
    yield "people-of-room", each(walk.lobby, partial(_drawer, walk))
    yield "poll", each(walk.lobby, partial(walk.say, "/poll Tea 茶? | oolong 乌龙 | green 绿茶", ".poll"))
    yield "told-only-me", partial(walk.say, "/roll 2d6", ".lines > .line")
    yield "unknown-command", partial(walk.say, "/nonsense", ".note:not(:empty), .toast, .ephemeral")


def _drawer(walk: Walk) -> None:
    if not walk.page.locator(".people").is_visible():
        walk.page.locator(".people-button").click()


def _dialogs(walk: Walk) -> Iterator[View]:
    t = walk.t
    for name, button, item in (
        ("dialog-poll", t["composer"]["more"], t["polls"]["item"]),
        ("dialog-game", t["composer"]["more"], t["games"]["play"]),
        ("dialog-scheduled", t["composer"]["more"], t["later"]["list"]),
        ("dialog-search", t["room"]["options"], t["finding"]["title"]),
        ("dialog-invite", t["room"]["options"], t["room"]["invite"]),
        ("dialog-pins", t["room"]["options"], t["threads"]["pins"]),
        ("dialog-notices", t["room"]["options"], t["notifying"]["item"]),
        ("dialog-leave", t["room"]["options"], t["room"]["leave"]),
    ):
        yield name, each(walk.lobby, partial(walk.menu, button, item))
    for name, item in (
        ("dialog-keep", t["me"]["keep"]),
        ("dialog-account", t["account"]["title"]),
        ("dialog-blocked", t["blocks"]["title"]),
        ("dialog-keys", t["me"]["shortcuts"]),
        ("dialog-logout", t["me"]["logout"]),
    ):
        yield name, partial(walk.mine, item)
    yield "dialog-person", lambda: _person(walk)
    yield "dialog-find", lambda: _find(walk)
    yield "dialog-new-room", lambda: _new_room(walk)
    yield "own-room", lambda: _own_room(walk)
    yield "dialog-settings", lambda: walk.menu(t["room"]["options"], t["room"]["settings"])
    yield "dialog-export", lambda: walk.menu(t["room"]["options"], t["leaving"]["item"])
    yield "dialog-moderation", lambda: walk.menu(t["room"]["options"], t["moderation"]["title"])
    yield "dialog-tournament", lambda: walk.menu(t["room"]["options"], t["tournaments"]["item"])
    yield "tournament", partial(walk.submit, ".tournament .summary")
    yield "search-hits", lambda: _search(walk)


def _person(walk: Walk) -> None:
    walk.lobby()
    _drawer(walk)
    walk.page.locator(".people li button").last.click()
    walk.page.get_by_role("menuitem", name=walk.t["person"]["card"]).click()
    walk.page.get_by_role("dialog").wait_for()


def _find(walk: Walk) -> None:
    walk.lobby()
    walk.page.keyboard.press("Control+k")
    walk.page.locator(".finder li").first.wait_for()


def _search(walk: Walk) -> None:
    walk.lobby()
    walk.menu(walk.t["room"]["options"], walk.t["finding"]["title"])
    walk.page.get_by_role("dialog").locator("[name=query]").fill("oolong")
    walk.page.locator(".hits li").first.wait_for()


def _new_room(walk: Walk) -> None:
    _find(walk)
    walk.button(walk.t["rooms"]["create"]).click()


def _own_room(walk: Walk) -> None:
    walk.page.get_by_role("dialog").locator("[name=title]").fill("Oolong 乌龙")
    walk.page.get_by_role("dialog").locator("button[type=submit]").click()
    walk.page.get_by_role("heading", name="Oolong").wait_for()


def _tables(walk: Walk) -> Iterator[View]:
    for game in GAMES:
        yield f"table-{game}", partial(walk.against_bots, game)
    t = walk.t["games"]
    yield "table-chess-again", partial(walk.against_bots, "chess")
    yield "table-menu", lambda: walk.menu(t["menu"])
    yield "dialog-resign", lambda: _resign(walk)
    yield "table-over", partial(walk.submit, ".table-status[data-status=over]")
    yield "replay", lambda: walk.page.get_by_role("button", name=t["toStart"]).click()
    yield (
        "table-waiting",
        each(walk.lobby, partial(walk.say, "/play go", "dialog[open]"), partial(walk.submit, ".waiting")),
    )
    yield "home-with-tables", each(walk.close, partial(walk.go, "home", ".home .table-list li"))


def _resign(walk: Walk) -> None:
    walk.close()
    walk.page.locator(".table").get_by_role("button", name=walk.t["games"]["resign"], exact=True).click()
    walk.page.get_by_role("dialog").wait_for()


def _inspect(walk: Walk) -> None:
    walk.lobby()
    walk.page.keyboard.press("Control+Shift+I")
    walk.page.locator(".inspector .raw button").click()
    walk.page.locator(".wire.answer summary").click()
