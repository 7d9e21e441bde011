"""The dialogs of one's account: name and status, password, sessions, data to take along, the end."""

import json
from pathlib import Path

import pytest

from tests.browser.rig.contrast import faint
from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import Window, expect

# isort: split
from playwright.sync_api import Locator


def register(visitors: Visitors, name: str, password: str = "password1") -> Window:
    window = visitors.window().enter(name)
    window.page.get_by_role("button", name="Your menu").click()
    window.page.get_by_role("menuitem", name="Keep this name").click()
    window.answer_dialog("Make an account", Password=password)
    return window


def log_in(visitors: Visitors, name: str, password: str) -> Window:
    window = visitors.window()
    window.page.goto(visitors.url)
    window.page.get_by_role("button", name="I have an account").click()
    window.page.locator("input[name=name]").fill(name)
    window.page.locator("input[name=password]").fill(password)
    window.page.locator(".sign-in-card button[type=submit]").click()
    return window


def account(window: Window) -> Locator:
    window.page.get_by_role("button", name="Your menu").click()
    window.page.get_by_role("menuitem", name="Your account").click()
    dialog = window.page.get_by_role("dialog", name="Your account")
    expect(dialog.get_by_label("Name")).to_be_focused()
    return dialog


def test_a_user_takes_another_name_and_a_status(visitors: Visitors) -> None:
    lin, mei = visitors.window().enter("Lin"), visitors.window().enter("Mei")
    lin.expect_room("Lobby")
    dialog = account(lin)
    dialog.get_by_label("Name").fill("Mei")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_have_text("That name is taken.")
    dialog.get_by_label("Name").fill("Linda")
    dialog.get_by_label("Status").fill("at tea")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(lin.page.get_by_role("button", name="Linda, Guest: Your menu")).to_be_visible()
    lin.say("a word from Linda")
    expect(mei.page.locator(".line").last).to_contain_text("Linda")
    expect(account(lin).get_by_label("Status")).to_have_value("at tea")


@pytest.mark.long
def test_a_user_changes_the_password_and_ends_other_sessions(visitors: Visitors) -> None:
    lin = register(visitors, "Lin")
    phone = log_in(visitors, "Lin", "password1")
    phone.talk()
    phone.expect_room("Lobby")
    dialog = account(lin)
    dialog.get_by_role("button", name="Where you are signed in").click()
    sessions = lin.page.get_by_role("dialog", name="Where you are signed in")
    expect(sessions.get_by_role("listitem")).to_have_count(2)
    expect(sessions.get_by_text("This one")).to_have_count(1)
    sessions.get_by_role("button", name="End: ").click()
    expect(sessions.get_by_role("listitem")).to_have_count(1)
    expect(phone.page.locator(".sign-in-card")).to_be_visible()
    lin.page.keyboard.press("Escape")
    account(lin).get_by_role("button", name="Change your password").click()
    change = lin.page.get_by_role("dialog", name="Change your password")
    change.get_by_label("The password until now").fill("password2")
    change.get_by_label("The new password").fill("password3")
    change.get_by_role("button", name="Change your password").click()
    expect(change.get_by_role("alert")).to_have_text("That is not the password.")
    change.get_by_label("The password until now").fill("password1")
    change.get_by_role("button", name="Change your password").click()
    expect(change).to_have_count(0)
    log_in(visitors, "Lin", "password3").talk()


@pytest.mark.long
def test_a_user_downloads_its_data(visitors: Visitors, tmp_path: Path) -> None:
    lin = visitors.window().enter("Lin")
    lin.expect_room("Lobby")
    lin.say("to take along")
    lin.expect_texts(["to take along"])
    with lin.page.expect_download() as started:
        account(lin).get_by_role("button", name="Download my data").click()
    started.value.save_as(tmp_path / "lin.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "lin.jsonl").read_text().splitlines()]
    assert "to take along" in [line.get("text") for line in lines]


def test_an_account_is_deleted_with_its_password(visitors: Visitors) -> None:
    lin, mei = register(visitors, "Lin"), visitors.window().enter("Mei")
    mei.expect_room("Lobby")
    lin.say("soon gone")
    expect(mei.line("soon gone")).to_be_visible()
    account(lin).get_by_role("button", name="Delete my account").click()
    dialog = lin.page.get_by_role("dialog", name="Delete my account")
    dialog.get_by_label("Password").fill("password2")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_role("alert")).to_have_text("That is not the password.")
    dialog.get_by_label("Password").fill("password1")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(lin.page.locator(".sign-in-card")).to_be_visible()
    expect(mei.page.locator(".lines .text", has_text="soon gone")).to_have_count(0)


@pytest.mark.long
def test_a_guest_deletes_itself_without_a_password_and_keeps_its_texts(visitors: Visitors) -> None:
    lin, mei = visitors.window(**NARROW_PHONE), visitors.window().enter("Mei")
    lin.enter("Lin")
    mei.expect_room("Lobby")
    lin.say("worth keeping")
    lin.page.get_by_role("button", name="Show rooms").tap()
    dialog = account(lin)
    expect(dialog.get_by_role("button", name="Change your password")).to_have_count(0)
    assert lin.page.evaluate("document.documentElement.scrollWidth") <= 360
    dialog.get_by_role("button", name="Delete my account").click()
    dialog = lin.page.get_by_role("dialog", name="Delete my account")
    expect(dialog.get_by_label("Password")).to_have_count(0)
    dialog.get_by_role("radio", name="Keep it without my name").check()
    assert faint(lin.page, "dialog .intro", "dialog small", "dialog footer .danger", "dialog .quiet") == {}
    dialog.get_by_role("button", name="Delete for good").click()
    expect(lin.page.locator(".sign-in-card")).to_be_visible()
    expect(mei.line("worth keeping")).to_contain_text("worth keeping")
    expect(mei.page.locator(".lines .author")).to_have_text(["Somebody who left for good"])
