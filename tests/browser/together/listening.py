"""What each window was told, and what of it is a match: for the promise that nothing hidden is in any frame."""

import json
from collections.abc import Iterator
from typing import Any

from tests.browser.rig.window import Window

# isort: split
from playwright.sync_api import WebSocket

Frame = dict[str, Any]


class Heard:
    """Every frame that the server sent to a window, from its next page on."""

    def __init__(self, window: Window) -> None:
        self.texts: list[str] = []
        # The same by socket: what comes on two of them has no order.
        self.sockets: list[list[str]] = []
        window.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        own: list[str] = []
        self.sockets.append(own)
        socket.on("framereceived", lambda payload: self._note(own, payload))

    def _note(self, own: list[str], payload: str | bytes) -> None:
        assert isinstance(payload, str), "a frame that this cannot read"
        own.append(payload)
        self.texts.append(payload)

    @property
    def frames(self) -> list[Frame]:
        return [json.loads(text) for text in self.texts]

    def has(self, words: str, since: int = 0) -> bool:
        """Whether ``words`` are anywhere in what was told from that frame on."""
        return any(words in text for text in self.texts[since:])

    def snapshots(self) -> Iterator[Frame]:
        """The match as it was told, one after the other: in events, and in replies."""
        for frame in self.frames:
            yield from _matches(frame)


def told_before_the_end(heard: Heard) -> list[Frame]:
    """The match as it was told until it was over. Of its seed there is nothing in any frame until then."""
    shown: list[Frame] = []
    for text in heard.texts:
        matches = list(_matches(json.loads(text)))
        if any(each["status"] == "over" for each in matches):
            assert shown
            return shown
        assert '"seed":"' not in text
        shown += matches
    raise AssertionError("the match did not end")


def _matches(value: Any) -> Iterator[Frame]:
    """Each match in a frame, wherever in it."""
    if isinstance(value, list):
        for each in value:
            yield from _matches(each)
    elif isinstance(value, dict):
        if "view" in value and "seats" in value:
            yield value
        for each in value.values():
            yield from _matches(each)
