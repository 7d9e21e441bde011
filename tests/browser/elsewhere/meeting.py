"""Two people meet in a room of their own and look at a picture: what has to hold wherever a client is served from."""

from tests.browser.rig.window import Window, expect
from tests.browser.test_files import choose, picture

# isort: split
from playwright.sync_api import Locator


def meet_with_a_picture(lin: Window, mei: Window) -> Locator:
    """Lin invites Mei into a private room and shows a picture. What is returned is that picture in Mei's window."""
    lin.enter("Lin")
    lin.create_room("Leaves", private=True)
    mei.enter("Mei", lin.invitation().removeprefix(lin.url))
    mei.expect_room("Leaves")
    lin.page.keyboard.press("Escape")
    choose(lin, ("green.png", "image/png", picture("green")))
    lin.say("look")
    shown = mei.page.locator(".attachments .picture img")
    expect(shown).to_have_js_property("naturalWidth", 320)
    return shown
