"""``python -m bench.page``: measures the web client and prints what it found."""

import argparse
import asyncio
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import sync_playwright

from bench.page import measures
from bench.page.talk import Talker
from bench.teahouse import teahouse_server

PROGRAM = "/usr/bin/chromium-headless-shell"
_ARGS = ["--no-sandbox", "--disable-gpu"]
# A frame is drawn once it is ready. Otherwise it waits for the next of 60 a second, up to 16.7 ms, whatever the page
# does.
_AT_ONCE = ["--disable-gpu-vsync", "--disable-frame-rate-limit"]


@contextmanager
def serving(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with teahouse_server() as (_, port):
        yield f"http://127.0.0.1:{port}"


def _fill(url: str, room: str, count: int) -> None:
    async def talk() -> None:
        talker = Talker(url)
        await talker.open(room)
        await talker.say(count)

    asyncio.run(talk())


def _chat(url: str, room: str, seconds: float, ready: threading.Event) -> None:
    """Talk steadily in a room of its own."""

    async def talk() -> None:
        talker = Talker(url)
        await talker.open(room)
        await talker.say(60)
        ready.set()
        with suppress(ConnectionError):  # all was measured, and the server has ended
            await talker.say(int(120 * seconds), a_second=120)

    asyncio.run(talk())


def _tell(what: str, found: dict[str, object]) -> None:
    print(f"{what}: {json.dumps(found)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--url", help="of a server that runs already, with LIMITS=off")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="for how long to scroll")
    args = parser.parse_args()
    long, busy = f"long-{int(time.time())}", f"busy-{int(time.time())}"
    with serving(args.url) as url:
        _fill(url, long, args.messages)
        ready = threading.Event()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=PROGRAM, args=_ARGS)
            _tell("the machine", {"load average": os.getloadavg()[0]})
            _tell("the door", measures.door(browser, url))
            page = measures.enter(browser.new_context(locale="en-GB"), url, long)
            what = f"scrolling back in a room of {args.messages:,} messages"
            _tell(what, measures.scroll(page, args.seconds))
            _tell("typing there", measures.keys(page, 40))
            page.close()
            threading.Thread(target=_chat, args=(url, busy, 90.0, ready), daemon=True).start()
            ready.wait()
            for what, more in (("", []), (", without the wait for the screen", _AT_ONCE)):
                other = playwright.chromium.launch(executable_path=PROGRAM, args=[*_ARGS, *more])
                page = measures.enter(other.new_context(locale="en-GB"), url, busy)
                _tell(f"typing at 120 messages a second{what}", measures.keys(page, 40))
                other.close()
            browser.close()


if __name__ == "__main__":
    main()
