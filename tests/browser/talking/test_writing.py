"""Messages that are more than a text: what is marked up, and commands after a slash."""

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect


def test_marks_and_commands_are_read_and_what_is_no_command_is_not_said(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Writing")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Writing")
    lin.say("**bold** *italic* `code` ||secret|| :tea:\n> quoted\n- one\n- two\n```\nlet a = *1*;\n```")
    line = mei.page.locator(".line .text").last
    expect(line.locator("strong")).to_have_text("bold")
    expect(line.locator("em")).to_have_text("italic")
    expect(line.locator("code.fence")).to_have_text("let a = *1*;")
    expect(line.locator(".said")).to_have_text("quoted")
    expect(line.locator(".item")).to_have_count(2)
    line.locator(".spoiler").click()
    expect(line.locator(".spoiler.shown")).to_have_text("secret")
    lin.say("/me waves")
    expect(mei.page.locator(".text.deed").last).to_have_text("Lin waves")
    lin.say("/roll 2d6+1")
    expect(mei.page.locator(".text.roll").last).to_contain_text("2d6+1: ")
    field = lin.page.locator("textarea")
    field.press_sequentially("/to")
    expect(lin.page.locator("[role=option]")).to_have_count(1)
    field.press("Enter")
    field.press_sequentially("green tea")
    field.press("Enter")
    expect(mei.page.get_by_text("green tea").first).to_be_visible()
    lin.say("/dance")
    expect(lin.page.get_by_text("There is no command /dance")).to_be_visible()
    expect(field).to_have_value("/dance")
    expect(mei.page.locator(".line .text")).to_have_count(3)
