"""``python -m bench.page.scenes FOLDER``: the pictures of ``docs/screenshots``, in which people are at something.

It takes all of them: the room in both languages, the table of chess, gomoku on a phone, play, prices, the inspector.
"""

import argparse
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from bench.page.__main__ import PROGRAM, serving
from bench.page.walk import SIZES

_MOVES: Final = ("e2e4", "e7e5", "g1f3", "b8c6", "f1b5", "a7a6", "b5a4", "g8f6", "e1g1")


class Scene:
    """A page of somebody who has come in."""

    def __init__(self, browser: Browser, url: str, name: str, **options: Any) -> None:
        self.context = browser.new_context(**(SIZES["desktop"] | {"locale": "en-GB"} | options))
        self.context.set_default_timeout(90_000)
        self.page = self.context.new_page()
        self.url = url
        self.page.goto(url)
        self.page.locator(".sign-in-card input[name=name]").fill(name)
        self.page.locator(".sign-in-card button[type=submit]").click()
        self.page.locator(".big-card.chat").wait_for()

    def join(self, room: str) -> None:
        self.page.evaluate("hash => { location.hash = hash; }", f"#/r/{room}")
        self.page.get_by_role("dialog").locator("button[type=submit]").click()
        self.page.locator(".composer textarea").wait_for()

    def say(self, text: str) -> None:
        self.page.locator(".composer textarea").fill(text)
        self.page.locator(".composer textarea").press("Enter")
        self.page.locator(".lines > .line .stored").last.wait_for()

    def cell(self, name: str, *, by_finger: bool = False) -> None:
        cell = self.page.get_by_role("gridcell", name=re.compile(f"^{name}[,:]"))
        cell.tap() if by_finger else cell.click()

    def turn(self) -> None:
        self.page.locator(".table-status").get_by_text(re.compile("^(Your move|轮到您)")).first.wait_for()


def _talk(browser: Browser, url: str, folder: Path) -> None:
    lin, mei = Scene(browser, url, "Lin"), Scene(browser, url, "Oskar", color_scheme="light")
    xu = Scene(browser, url, "小雨", locale="zh-CN", color_scheme="dark")
    room = _room(lin, "Long table")
    for each in (mei, xu):
        each.join(room)
    lin.say("Good morning. The kettle is on: who wants the first cup?")
    xu.say("今晚八点，老地方。茶我来泡，杯子你们自己洗。")
    mei.say("**Almond cookies** from the market, the recipe is `two cups of flour` and patience")
    mei.say("@Lin shall I keep a seat for you by the window?")
    first = lin.page.locator(".lines > .line", has_text="first cup")
    first.focus()
    lin.page.keyboard.press("Enter")
    lin.page.get_by_role("menuitem", name="Reply in a thread").click()
    lin.page.locator(".thread textarea").fill("Two, please. I am already on my way.")
    lin.page.locator(".thread textarea").press("Enter")
    for scene, name in ((lin, "desktop-light"), (xu, "desktop-dark-zh")):
        scene.page.wait_for_timeout(1_500)
        scene.page.screenshot(path=folder / f"{name}.png")
    _chess(lin, mei, folder)


def _room(scene: Scene, title: str) -> str:
    scene.page.locator(".big-card.chat").click()
    scene.page.get_by_role("button", name="More rooms").click()
    scene.page.get_by_role("menuitem", name="New room").click()
    dialog = scene.page.get_by_role("dialog")
    dialog.locator("[name=title]").fill(title)
    dialog.locator("button[type=submit]").click()
    scene.page.get_by_role("heading", name=title).wait_for()
    return str(scene.page.url.partition("#/r/")[2])


def _table(first: Scene, second: Scene, game: str) -> None:
    first.page.locator(".composer textarea").fill(f"/play {game}")
    first.page.locator(".composer textarea").press("Enter")
    dialog = first.page.get_by_role("dialog")
    dialog.locator("[name=side]").select_option("first")
    dialog.get_by_role("button", name="Set the table").click()
    second.page.locator(".match-card").last.get_by_role("button", name=re.compile("Sit down|入座")).click()
    first.turn()


def _chess(lin: Scene, mei: Scene, folder: Path) -> None:
    closes = lin.page.locator(".thread").get_by_role("button", name="Close the thread")
    closes.click()
    _table(lin, mei, "chess")
    for number, move in enumerate(_MOVES):
        scene = (lin, mei)[number % 2]
        scene.turn()
        scene.cell(move[:2])
        scene.cell(move[2:])
    mei.turn()
    lin.say("The Spanish again.")
    mei.say("You know that I like it.")
    lin.page.wait_for_timeout(1_500)
    lin.page.screenshot(path=folder / "table-light.png")


_PHONE: Final[dict[str, Any]] = SIZES["phone"] | {
    "viewport": {"width": 375, "height": 740},
    "device_scale_factor": 2,
    "color_scheme": "dark",
}
_STONES: Final = ("H8", "H9", "G8", "G9", "J8", "F8", "K9", "J9", "G7", "K10", "H6")


def _gomoku(browser: Browser, url: str, folder: Path) -> None:
    """On a phone, where a finger aims before the stone is put."""
    lin, mei = Scene(browser, url, "Ada"), Scene(browser, url, "Mei", **_PHONE)
    mei.join(_room(lin, "Stones"))
    _table(lin, mei, "gomoku")
    for number, stone in enumerate(_STONES):
        scene = (lin, mei)[number % 2]
        scene.turn()
        scene.cell(stone, by_finger=scene is mei)
        if scene is mei:
            mei.page.get_by_role("button", name=f"Put the stone here · {stone}").click()
    mei.turn()
    mei.cell("F9", by_finger=True)
    mei.page.wait_for_timeout(1_000)
    mei.page.screenshot(path=folder / "table-phone-dark.png")


def _others(browser: Browser, url: str, folder: Path) -> None:
    kim = Scene(browser, url, "Kim", color_scheme="light")
    kim.page.locator(".big-card.chart").click()
    kim.page.locator(".prices").first.wait_for()
    kim.page.wait_for_timeout(20_000)  # until there is a line
    kim.page.screenshot(path=folder / "prices-light.png")
    kim.page.evaluate("location.hash = '#/play/gomoku'")
    kim.page.locator(".play .levels button").first.wait_for()
    kim.page.wait_for_timeout(1_000)
    kim.page.screenshot(path=folder / "play-light.png")
    kim.page.evaluate("location.hash = '#/r/lobby'")
    kim.say("Who else is here?")
    kim.page.keyboard.press("Control+Shift+I")
    kim.page.locator(".inspector .raw button").click()
    kim.page.locator(".wire.answer summary").click()
    kim.page.wait_for_timeout(1_000)
    kim.page.screenshot(path=folder / "inspector-light.png")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.page.scenes", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", help="of a server that runs already, with LIMITS=off")
    args = parser.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(serving(args.url))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"])
        for scene in (_talk, _gomoku, _others):
            scene(browser, url, args.folder)
        browser.close()


if __name__ == "__main__":
    main()
