"""The picker of emoji, for the field and for reactions."""

import pytest

from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import expect


def test_an_emoji_is_found_and_put_at_the_caret_by_keyboard(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.create_room("Emoji")
    page, keys = lin.page, lin.page.keyboard
    lin.field.fill("green  please")
    lin.field.evaluate("e => e.setSelectionRange(6, 6)")
    page.get_by_role("button", name="Emoji").focus()
    keys.press("Enter")
    picker = page.get_by_role("dialog", name="Emoji")
    search = picker.get_by_role("searchbox", name="Search emoji")
    expect(search).to_be_focused()
    keys.type("tea")
    expect(picker.get_by_role("status")).to_contain_text("found")
    keys.press("Enter")
    expect(picker).to_have_count(0)
    expect(lin.field).to_be_focused()
    expect(lin.field).to_have_value("green 🍵 please")
    page.get_by_role("button", name="Emoji").click()
    expect(picker.get_by_role("rowgroup").first).to_have_accessible_name("Used last")
    keys.press("Tab")
    expect(picker.get_by_role("gridcell", name="tea", exact=True).first).to_be_focused()
    keys.press("ArrowDown")
    expect(picker.get_by_role("gridcell", name="smile", exact=True)).to_be_focused()
    for key, name in (
        ("ArrowRight", "grinning"),
        ("End", "wink"),
        ("ArrowDown", "yum"),
        ("Home", "blush"),
    ):
        keys.press(key)
        cell = picker.get_by_role("gridcell", name=name, exact=True)
        expect(cell).to_be_focused()
    expect(picker.locator("[role=grid] [tabindex='0']")).to_have_count(1)
    keys.press("Tab")
    expect(search).to_be_focused()
    keys.type("nothing like it")
    expect(picker.get_by_role("status")).to_have_text("None found.")
    keys.press("Escape")
    expect(search).to_have_value("")
    keys.press("Escape")
    expect(picker).to_have_count(0)
    expect(page.get_by_role("button", name="Emoji")).to_be_focused()


@pytest.mark.long
def test_any_emoji_is_a_reaction_in_chinese_on_a_phone(visitors: Visitors) -> None:
    lin = visitors.window(locale="zh-CN", **NARROW_PHONE).enter("Lin")
    page = lin.page
    field = page.get_by_role("textbox", name="您的消息")
    field.fill("请喝茶")
    field.press("Enter")
    line = lin.line("请喝茶")
    expect(line.locator(".stored")).to_be_visible()
    line.locator(".text").tap(position={"x": 20, "y": 10})
    sizes = page.locator(".emoji-row button").evaluate_all(
        "all => all.map(e => [e.offsetWidth, e.offsetHeight])"
    )
    assert min(min(size) for size in sizes) >= 44
    page.get_by_role("menuitem", name="更多表情").tap()
    picker = page.get_by_role("dialog", name="表情")
    expect(picker.get_by_role("gridcell").first).to_be_focused()  # not the search: no keyboard comes up
    box = picker.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] + box["height"] <= 740
    picker.get_by_role("searchbox", name="搜索表情").fill("饺子")
    picker.get_by_role("gridcell", name="饺子").tap()
    expect(line.locator(".reactions .emoji")).to_have_text(["🥟"])
