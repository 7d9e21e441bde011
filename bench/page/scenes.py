"""``python -m bench.page.scenes FOLDER``: the pictures of ``docs/screenshots``, with people in action.

It takes the room in both languages and the table of chess; ``bench.page.pictures`` takes the others.
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
    """The page of a signed-in visitor."""

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

    def cell(self, name: str) -> None:
        self.page.get_by_role("gridcell", name=re.compile(f"^{name}[,:]")).click()

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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.page.scenes", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", help="of a server that runs already, with LIMITS=off")
    args = parser.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(serving(args.url))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"])
        _talk(browser, url, args.folder)
        browser.close()


if __name__ == "__main__":
    main()
