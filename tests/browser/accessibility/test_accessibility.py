"""Languages, phones, the keyboard, screen readers, contrast and themes."""

import re

import pytest

from tests.browser.rig.contrast import faint
from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import expect


def test_a_chinese_browser_shows_chinese(visitors: Visitors) -> None:
    window = visitors.window(locale="zh-CN")
    window.page.goto(visitors.url)
    expect(window.page.locator("html")).to_have_attribute("lang", "zh-CN")
    name = window.page.get_by_role("textbox", name="您的称呼")
    name.fill("\N{RIGHT-TO-LEFT OVERRIDE}")
    window.page.get_by_role("button", name="以客人身份入座").click()
    expect(window.page.get_by_role("alert")).to_have_text("名字须有 1 至 32 个字符，且不含不可见的字符。")
    name.fill("小林")
    window.page.get_by_role("button", name="以客人身份入座").click()
    window.talk()
    expect(window.page.locator(".room-head h2")).to_have_text("大厅")
    field = window.page.get_by_role("textbox", name="您的消息")
    field.fill("大家好，喝茶吗？")
    field.press("Enter")
    expect(window.page.locator(".text").last).to_have_text("大家好，喝茶吗？")
    expect(window.page.locator(".day").last).to_have_text("今天")


def test_a_change_of_language_keeps_messages_and_draft(visitors: Visitors) -> None:
    window = visitors.window().enter("Lin")
    window.create_room("Languages")
    window.say("Hello")
    window.expect_texts(["Hello"])
    window.page.locator("textarea").fill("a draft")
    window.page.get_by_role("button", name="Your menu").click()
    window.page.get_by_role("menuitem", name="中文").click()
    expect(window.page.get_by_role("textbox", name="您的消息")).to_have_value("a draft")
    window.expect_texts(["Hello"])
    window.page.reload()
    expect(window.page.locator(".brand")).to_contain_text("茶馆")
    expect(window.page.get_by_role("textbox", name="您的消息")).to_have_value("a draft")


@pytest.mark.long
def test_the_time_beside_a_message_has_room_on_a_clock_of_twelve_hours(visitors: Visitors) -> None:
    lin = visitors.window(locale="en-US").enter("Lin")
    lin.create_room("Hours")
    for text in ("first", "second"):
        lin.say(text)
    lin.expect_texts(["first", "second"])
    expect(lin.line("first").locator("time")).to_have_text(re.compile(r"^\d\d:\d\d\s[AP]M$"))
    beside = lin.line("second").locator(".margin")
    expect(beside).to_have_text(re.compile(r"^\d\d:\d\d$"))
    assert beside.evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("size", [(1280, 640), (390, 664), (844, 390)])
def test_a_dialog_keeps_its_buttons_in_view(visitors: Visitors, size: tuple[int, int]) -> None:
    lin = visitors.window(viewport={"width": size[0], "height": size[1]}).enter("Lin")
    lin.expect_room("Lobby")
    lin.say("/play gomoku")
    dialog = lin.page.get_by_role("dialog")
    dialog.get_by_text("More options").click()
    assert dialog.evaluate("e => e.scrollHeight > e.clientHeight")
    for name in ("Set the table", "Cancel", "Close"):
        expect(dialog.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)


def test_enter_in_an_input_method_does_not_send(visitors: Visitors) -> None:
    window = visitors.window().enter("Lin")
    window.create_room("Input")
    field = window.page.locator("textarea")
    field.fill("ni hao")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(field).to_have_value("ni hao")
    field.press("Enter")
    window.expect_texts(["ni hao"])


def test_a_phone_has_drawers_and_never_scrolls_sideways(visitors: Visitors) -> None:
    lin = visitors.window(**NARROW_PHONE)
    lin.page.goto(visitors.url)
    _fits(lin.page.evaluate("document.documentElement.scrollWidth"))
    lin.page.get_by_role("button", name="Take a seat as a guest").tap()
    lin.talk()
    lin.expect_room("Lobby")
    lin.say("a" * 300 + " https://example.org/" + "b" * 300)
    expect(lin.page.locator(".line").last.locator(".stored")).to_be_visible()
    _fits(lin.page.evaluate("document.documentElement.scrollWidth"))
    _fits(lin.page.locator(".scroller").evaluate("e => e.scrollWidth"))
    rooms = lin.page.locator(".rooms")
    expect(rooms).not_to_be_visible()
    lin.page.get_by_role("button", name="Show rooms").tap()
    expect(rooms).to_be_visible()
    lin.page.keyboard.press("Escape")
    expect(rooms).not_to_be_visible()
    lin.page.get_by_role("button", name="People,").tap()
    expect(lin.page.locator(".people")).to_be_visible()
    lin.page.get_by_role("button", name="Hide people").tap()
    lin.page.locator(".line .text").last.tap(position={"x": 20, "y": 10})
    expect(lin.page.get_by_role("menuitem", name="Reply", exact=True)).to_be_visible()


def _fits(width: int) -> None:
    assert width <= 360


def test_the_client_is_used_by_keyboard_alone(visitors: Visitors) -> None:
    page = visitors.window().page
    page.goto(visitors.url)
    keys = page.keyboard
    page.locator(".sign-in-card").wait_for()
    for _ in range(3):
        keys.press("Tab")
    expect(page.locator(".sign-in-card input[name=name]")).to_be_focused()
    keys.type("Lin")
    keys.press("Enter")
    page.locator(".big-card.chat").focus()
    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_be_focused()
    keys.press("Control+k")
    page.get_by_role("dialog").wait_for()
    expect(page.get_by_label("Rooms and people")).to_be_focused()
    page.locator(".finder li").first.wait_for()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("textarea")).to_be_focused()
    keys.type("Written by hand")
    keys.press("Enter")
    expect(page.locator(".line").last.locator(".stored")).to_be_visible()
    keys.press("Shift+Tab")
    expect(page.locator(".line").last).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    expect(page.get_by_role("menuitem").first).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.locator(".line").last).to_be_focused()
    keys.press("r")
    expect(page.locator(".context")).to_contain_text("Replying to Lin")
    expect(page.locator("textarea")).to_be_focused()
    keys.press("Escape")
    expect(page.locator(".context")).to_be_hidden()
    keys.press("Shift+Tab")
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    keys.press("Escape")
    keys.press("c")
    expect(page.locator("textarea")).to_be_focused()


def test_rooms_are_switched_by_keyboard(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.create_room("Zephyr")
    lin.page.keyboard.press("Alt+ArrowUp")
    lin.expect_room("Lobby")
    lin.page.keyboard.press("Alt+ArrowDown")
    lin.expect_room("Zephyr")


def test_a_screen_reader_finds_regions_and_names(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.create_room("Signs")
    page = lin.page
    expect(page.get_by_role("navigation", name="Rooms")).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("complementary", name="People")).to_be_visible()
    expect(page.get_by_role("log", name="Conversation in Signs")).to_have_attribute("aria-live", "polite")
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, a, input, textarea')]"
        ".filter(e => !e.textContent.trim() && !e.ariaLabel && !e.placeholder).map(e => e.outerHTML)"
    )
    assert nameless == []


_NOTED = """
  window.moving = [];
  for (const kind of ['animationstart', 'transitionrun']) {
    addEventListener(kind, ({ target }) => window.moving.push(...target.getAnimations()
      .map(({ effect }) => effect.getComputedTiming())
      .filter(({ duration, iterations }) => duration > 1 || iterations > 1)
      .map(() => `${kind} of ${target.className}`)), true);
  }
"""


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_asked_for_less_motion(visitors: Visitors, motion: str) -> None:
    lin = visitors.window(reduced_motion=motion)
    lin.page.add_init_script(_NOTED)
    lin.enter("Lin")
    lin.expect_room("Lobby")
    lin.say("/play tic")
    lin.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    lin.say("Is it still?")
    expect(lin.line("Is it still?").locator(".stored")).to_be_visible()
    lin.page.get_by_role("button", name="Your menu").click()
    moved = lin.page.evaluate("window.moving")
    # Without the wish things do move, so the test would see it.
    assert (moved == []) == (motion == "reduce"), moved


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(visitors: Visitors, scheme: str) -> None:
    lin = visitors.window(color_scheme=scheme).enter("Lin")
    lin.create_room("Contrast")
    lin.say("Can you read this?")
    expect(lin.page.locator(".stored")).to_be_visible()
    assert (
        faint(
            lin.page,
            ".text",
            ".heading time",
            ".author",
            ".room-groups a.active",
            ".people .name",
            ".own-bar small",
            ".people h3",
        )
        == {}
    )


@pytest.mark.long
def test_the_chosen_theme_is_kept(visitors: Visitors) -> None:
    lin = visitors.window(color_scheme="light").enter("Lin")
    lin.page.get_by_role("button", name="Your menu").click()
    lin.page.get_by_role("menuitemradio", name="Dark").click()
    lin.page.reload()
    lin.expect_room("Lobby")
    ground = lin.page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(re.findall(r"\d+", ground)[0])
    assert red < 80
