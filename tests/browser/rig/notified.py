"""Windows that note what they ask the browser to show, to play and to put on their icon, which nobody sees here."""

from playwright.sync_api import BrowserContext

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window

# Beside the real ones: Notification, AudioContext, and whether the window has the focus.
_NOTED = """
  window.shown = [];
  window.tones = 0;
  window.Notification = class extends EventTarget {
    static permission = 'default';
    static async requestPermission() { return Notification.permission = window.leave ?? 'granted'; }
    constructor(title, options) { super(); window.shown.push(Object.assign(this, { title, ...options })); }
    close() {}
  };
  navigator.setAppBadge = async (count) => { window.badge = count; };
  const Real = window.AudioContext;
  window.AudioContext = class extends Real { constructor() { super(); window.tones += 1; } };
  const looks = document.hasFocus.bind(document);
  document.hasFocus = () => !window.away && looks();
"""


def noting_window(visitors: Visitors, profile: BrowserContext | None = None) -> Window:
    """A window that notes, in a browser of its own or in that of others."""
    window = visitors.window(profile)
    window.page.add_init_script(_NOTED)
    return window


def look_away(window: Window, away: bool = True) -> None:
    """Have the window lose the focus, or get it back."""
    window.page.evaluate(
        "away => { window.away = away; dispatchEvent(new Event(away ? 'blur' : 'focus')); }", away
    )


def shown_by(window: Window) -> list[list[str]]:
    """What was shown: title and text of each."""
    found: list[list[str]] = window.page.evaluate("window.shown.map(({ title, body }) => [title, body])")
    return found


def expect_shown(window: Window, *expected: list[str]) -> None:
    """Wait until so many were shown, and expect these."""
    window.page.wait_for_function("n => window.shown.length >= n", arg=len(expected))
    assert shown_by(window) == list(expected)
