"""Several windows of one browser: they tell once, a crash loses no more than a close, and they have one login."""

import pytest

from tests.browser.rig.notified import look_away, noting_window, shown_by
from tests.browser.rig.tables import cell, crash, expect_turn, open_table, sit
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect


def _windows(visitors: Visitors, room: str, count: int) -> list[Window]:
    """Windows of one login, all of which may show notifications, with the room open."""
    profile = visitors.profile()
    windows = [noting_window(visitors, profile) for _ in range(count)]
    windows[0].enter("Lin", f"/#/r/{room}")
    windows[0].page.evaluate(
        "localStorage.setItem('teahouse.notifying', JSON.stringify({ on: true, sound: true }))"
    )
    for window in windows:
        window.page.goto(f"{visitors.url}/#/r/{room}")
        window.page.reload()
        window.page.evaluate("Notification.permission = 'granted'")
        expect(window.page.locator(".composer textarea")).to_be_editable()
    return windows


def _all_shown(windows: list[Window]) -> list[list[str]]:
    return [each for window in windows for each in shown_by(window)]


def _tones(windows: list[Window]) -> int:
    return sum(window.page.evaluate("window.tones") for window in windows)


@pytest.mark.long
def test_of_many_windows_one_tells_and_one_sounds(visitors: Visitors) -> None:
    mei = visitors.window().enter("Mei")
    room = mei.create_room("Bell")
    windows = _windows(visitors, room, 3)
    for window in windows:
        look_away(window)
    mei.say("@Lin tea?")
    for window in windows:
        expect(window.line("tea?")).to_be_visible()
    windows[0].page.wait_for_timeout(1_000)  # one that is told late would be told by now
    assert _all_shown(windows) == [["Mei · Bell", "@Lin tea?"]]
    open_table(mei, "tic", side="first")
    sit(windows[0])
    for window in windows:
        look_away(window)
    expect_turn(mei)
    cell(mei, "Row 1, column 1").click()
    expect_turn(windows[0])
    windows[0].page.wait_for_timeout(1_000)
    assert sorted(_all_shown(windows)) == [["Mei · Bell", "@Lin tea?"], ["Your move", "Tic-tac-toe"]]
    assert _tones(windows) == 1
    look_away(windows[2], away=False)
    mei.goto_room("Bell")
    mei.say("@Lin more?")
    for window in windows[1:]:
        expect(window.line("more?")).to_be_visible()
    windows[0].page.wait_for_timeout(1_000)
    assert len(_all_shown(windows)) == 2, "whoever looks at one of the windows is told nothing"


@pytest.mark.long
def test_another_window_sends_the_pending_messages_of_a_crashed_one_once(visitors: Visitors) -> None:
    profile = visitors.profile()
    lin = visitors.window(profile).enter("Lin")
    room = lin.create_room("Tabs")
    tabs = [visitors.window(profile) for _ in range(2)]
    for tab in tabs:
        tab.page.goto(f"{visitors.url}/#/r/{room}")
        tab.expect_room("Tabs")
    profile.set_offline(True)
    expect(lin.banner).not_to_be_empty()
    lin.say("typed offline")
    expect(lin.line("typed offline")).to_contain_text("Not sent yet")
    crash(lin.page)  # it led
    lin.page.close()
    profile.set_offline(False)
    for tab in tabs:
        tab.expect_texts(["typed offline"])
    tabs[0].say("and on it goes")
    for tab in tabs:
        tab.expect_texts(["typed offline", "and on it goes"])


@pytest.mark.long
def test_signing_in_as_another_user_in_one_window_changes_all_windows(visitors: Visitors) -> None:
    profile = visitors.profile()
    first = visitors.window(profile)
    second = visitors.window(profile)
    for window in (first, second):
        window.page.goto(visitors.url)
        expect(window.page.locator(".sign-in-card")).to_be_visible()
    first.enter("Lin")
    first.expect_room("Lobby")
    second.page.locator(".sign-in-card input[name=name]").fill("Mei")
    second.page.locator(".sign-in-card button[type=submit]").click()
    expect(second.page.locator(".own-bar")).to_contain_text("Mei")
    expect(first.page.locator(".own-bar")).to_contain_text("Mei")
    first.page.reload()
    expect(first.page.locator(".own-bar")).to_contain_text("Mei")
