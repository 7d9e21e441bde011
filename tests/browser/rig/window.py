"""What a user does in a window, as steps for the tests."""

import uuid

from tests.browser.rig import tools  # noqa: F401  (first: it skips what cannot run here)

# isort: split
from playwright.sync_api import Locator, Page, expect

__all__ = ["Window", "expect"]

expect.set_options(timeout=30_000)


class Window:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.field = page.get_by_role("textbox", name="Your message")
        self.banner = page.locator(".banner")
        self.lines = page.locator(".lines > .line")

    def enter(self, name: str, path: str = "/") -> "Window":
        """Sign in as a guest, and go on to the lobby or to where a link leads."""
        self.page.goto(self.url + path)
        self.page.locator(".sign-in-card input[name=name]").fill(name)
        self.page.locator(".sign-in-card button[type=submit]").click()
        expect(self.page.locator(".main-screen")).to_be_visible()
        if "#/" in path:
            self.accept_link()
        else:
            self.talk()
        return self

    def talk(self) -> None:
        """Go from the home to the lobby."""
        self.page.locator(".big-card.chat").click()

    def accept_link(self) -> None:
        """Come into the room that a link leads to, unless the server refuses it."""
        come_in = self.page.get_by_role("dialog").get_by_role("button", name="Come in", exact=True)
        come_in = come_in.or_(self.page.get_by_role("dialog").get_by_role("button", name="进入", exact=True))
        refused = self.page.locator(".toast")
        expect(come_in.or_(refused).first).to_be_visible()
        if come_in.is_visible():
            come_in.click()
            expect(self.page.get_by_role("dialog")).to_have_count(0)

    def create_room(self, title: str, *, private: bool = False, password: str = "", shown: str = "") -> str:
        """Create a room and wait until it is shown, by a part of its title; return its id."""
        room = f"r-{uuid.uuid4().hex[:12]}"
        self.page.get_by_role("button", name="More rooms").click()
        self.page.get_by_role("menuitem", name="New room").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Title").fill(title)
        if private:
            dialog.get_by_role("radio", name="Invited people").check()
        if password:
            dialog.get_by_label("Password").fill(password)
        dialog.get_by_label("Address").fill(room)
        dialog.get_by_role("button", name="Open the room").click()
        self.expect_room(shown or title)
        return room

    def expect_room(self, title: str) -> None:
        expect(self.page.locator(".room-head h2")).to_contain_text(title)
        expect(self.page.locator(".composer textarea")).to_be_editable()

    def goto_room(self, title: str) -> None:
        self.page.locator(".room-groups").get_by_role("link", name=title).click()
        self.expect_room(title)

    def say(self, text: str) -> None:
        self.page.locator(".composer textarea").fill(text)
        self.page.locator(".composer textarea").press("Enter")

    def line(self, text: str) -> Locator:
        return self.lines.filter(has_text=text)

    def expect_texts(self, texts: list[str]) -> None:
        """Exactly these messages in this order, all of them stored."""
        expect(self.page.locator(".lines > .line .text")).to_have_text(texts)
        expect(self.page.locator(".lines > .pending")).to_have_count(0)

    def message_menu(self, text: str, item: str) -> None:
        """Choose an item of a message's menu."""
        self.line(text).focus()
        self.page.keyboard.press("Enter")
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def room_menu(self, item: str) -> None:
        self.page.get_by_role("button", name="Room menu").click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def invitation(self) -> str:
        """Make an invitation in the dialog that is open for it, or that the room's menu opens; the link."""
        dialog = self.page.get_by_role("dialog")
        if not dialog.is_visible():
            self.room_menu("Invite people")
        dialog.get_by_role("button", name="Make a link").click()
        return dialog.get_by_label("Link").input_value()

    def person_menu(self, name: str, item: str) -> None:
        self.person(name).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def person(self, name: str) -> Locator:
        return self.page.locator(".people").get_by_role("button", name=f"{name},")

    def answer_dialog(self, button: str, **fields: str) -> None:
        dialog = self.page.get_by_role("dialog")
        for label, value in fields.items():
            dialog.get_by_label(label.replace("_", " ")).fill(value)
        dialog.get_by_role("button", name=button, exact=True).click()
        expect(dialog).to_have_count(0)
