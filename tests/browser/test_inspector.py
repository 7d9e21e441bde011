"""The inspector: it shows what passes without its secrets, worsens the network, and copies what was sent."""

import pytest

from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import Window, expect
from tests.clients.node import CLIENTS, node

_AXE = CLIENTS / "node_modules/axe-core/axe.min.js"
_FOUND = "async () => (await axe.run('.inspector')).violations.map(({ id, nodes }) => id + nodes[0].html)"


def _axe(window: Window) -> None:
    window.page.evaluate(_AXE.read_text("utf-8"))
    assert window.page.evaluate(_FOUND) == []


@pytest.mark.long
def test_axe_finds_nothing_in_the_inspector_on_a_phone_in_chinese_and_dark(visitors: Visitors) -> None:
    node()
    lin = visitors.window(locale="zh-CN", color_scheme="dark", **NARROW_PHONE).enter(
        "Lin", "/?inspect#/r/lobby"
    )
    panel = lin.page.locator(".inspector")
    expect(panel.get_by_role("heading", name="连接查看器")).to_be_visible()
    expect(panel.locator(".wire").first).to_be_visible()
    assert lin.page.evaluate("document.documentElement.scrollWidth") <= 360
    _axe(lin)


def test_a_developer_looks_into_the_sockets(visitors: Visitors) -> None:
    node()
    lin = visitors.window().enter("Lin")
    page, panel = lin.page, lin.page.locator(".inspector")
    assert not [each for each in page.evaluate(_LOADED) if "inspector" in each]
    page.keyboard.press("Control+Shift+I")
    chosen = panel.locator(".inspector-sockets [aria-pressed=true]")
    expect(chosen).to_contain_text("native, JSON")
    lin.expect_room("Lobby")
    lin.say("to be seen")
    panel.get_by_role("combobox", name="Kind").select_option("message.send")
    expect(panel.locator(".wire")).to_have_count(1)
    panel.locator(".wire summary").click()
    expect(panel.locator("pre")).to_contain_text('"text": "to be seen"')
    panel.get_by_role("combobox", name="Kind").select_option("")
    panel.get_by_role("textbox", name="A frame of your own").fill(
        '{"op": "room.join", "room": "nowhere", "password": "s3cret"}'
    )
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(panel.locator(".wire.answer")).to_contain_text("error")
    expect(panel.locator(".inspector-frames ol")).not_to_contain_text("s3cret")
    _axe(lin)
    _copies(lin)
    _opens_another(lin)
    panel.get_by_role("spinbutton", name="Drop").fill("100")
    lin.say("lost on its way")
    expect(panel.locator(".wire.lost").first).to_be_visible()
    expect(lin.line("lost on its way").locator(".stored")).to_have_count(0)
    panel.get_by_role("spinbutton", name="Drop").fill("0")
    panel.get_by_role("button", name="Cut", exact=True).click()
    lin.expect_texts(["to be seen", "lost on its way"])
    _delays(lin)
    panel.get_by_role("button", name="Close the inspector").click()
    expect(panel).to_have_count(0)
    lin.say("unseen")
    lin.expect_texts(["to be seen", "lost on its way", "first", "second", "unseen"])


_LOADED = "performance.getEntriesByType('resource').map((each) => each.name)"


def _copies(window: Window) -> None:
    page = window.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as a script").click()
    page.get_by_role("menuitem", name="Browser, with the SDK").click()
    expect(page.locator(".toast")).to_contain_text("Copied.")
    script = page.evaluate("navigator.clipboard.readText()")
    assert '"text":"to be seen"' in script
    assert "s3cret" not in script


_DELAY_MS = 600


def _delays(window: Window) -> None:
    """What is sent and what comes back is later by so much each, and in order."""
    delay = window.page.locator(".inspector").get_by_role("spinbutton", name="Delay")
    delay.fill(str(_DELAY_MS))
    begun = window.page.evaluate("performance.now()")
    for text in ("first", "second"):
        window.say(text)
    window.expect_texts(["to be seen", "lost on its way", "first", "second"])
    assert window.page.evaluate("performance.now()") - begun > 2 * _DELAY_MS
    delay.fill("0")


def _opens_another(window: Window) -> None:
    """A second socket of the login, in another protocol, beside the one of the page."""
    panel = window.page.locator(".inspector")
    panel.get_by_role("combobox", name="Protocol").select_option("msgpack")
    panel.get_by_role("button", name="Open", exact=True).click()
    chosen = panel.locator(".inspector-sockets [aria-pressed=true]")
    expect(chosen).to_contain_text("probe")
    expect(panel.locator(".wire", has_text="hello")).to_have_count(1)
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(panel.locator(".wire.answer")).to_contain_text("rooms")
    panel.get_by_role("button", name="Close", exact=True).click()
    expect(chosen).to_contain_text("chat-")
