"""Windows of one browser: they share sockets, and what one of them had to send another sends."""

from playwright.sync_api import BrowserContext

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect


def _sockets_of(profile: BrowserContext) -> list[str]:
    """The addresses of the sockets that the windows of ``profile`` open from now on."""
    opened: list[str] = []
    profile.on("page", lambda page: page.on("websocket", lambda socket: opened.append(socket.url)))
    return opened


def _tab(visitors: Visitors, profile: BrowserContext, room: str) -> Window:
    tab = visitors.window(profile)
    tab.page.goto(f"{visitors.url}/#/r/{room}")
    return tab


def test_windows_share_a_socket_and_an_outbox_whichever_of_them_live(visitors: Visitors) -> None:
    profile = visitors.profile()
    opened = _sockets_of(profile)
    lin = visitors.window(profile).enter("Lin")
    room = lin.create_room("Tabs")
    tabs = [_tab(visitors, profile, room) for _ in range(6)]  # more than a session may have sockets
    for tab in tabs:
        tab.expect_room("Tabs")
    tabs[0].say("from a tab")
    for window in [lin, *tabs]:
        window.expect_texts(["from a tab"])
    assert len(opened) == 1
    lin.page.close()  # it led: the next one opens a socket of its own
    tabs[1].say("after the first has gone")
    for tab in tabs:
        tab.expect_texts(["from a tab", "after the first has gone"])
    assert len(opened) == 2
    profile.set_offline(True)
    expect(tabs[2].banner).not_to_be_empty()
    tabs[2].say("typed offline")
    tabs[2].say("and then closed")
    expect(tabs[2].line("and then closed")).to_contain_text("Not sent yet")
    tabs[2].page.close()
    profile.set_offline(False)
    said = ["from a tab", "after the first has gone", "typed offline", "and then closed"]
    for tab in (tabs[0], tabs[5]):
        expect(tab.page.locator(".lines > .line .text")).to_have_text(said, timeout=40_000)
        tab.expect_texts(said)
    assert tabs[5].page.evaluate("Object.keys(localStorage).filter(key => key.includes('outbox'))") == []
    tabs[5].page.get_by_role("button", name="Your menu").click()
    tabs[5].page.get_by_role("menuitem", name="Log out").click()
    tabs[5].answer_dialog("Log out")
    for tab in (tabs[0], tabs[1], tabs[3], tabs[4]):
        expect(tab.page.locator(".sign-in-card")).to_be_visible()
