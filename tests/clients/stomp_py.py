"""``stomp.py``, which says its part in a room and hears everybody's."""

import json
import queue
from typing import Any

import stomp  # type: ignore[import-untyped]  # it has no types
from stomp.utils import Frame  # type: ignore[import-untyped]  # as above


class Ears(stomp.ConnectionListener):  # type: ignore[misc]  # stomp.py has no types
    """What a client of stomp.py hears, in the thread in which it reads."""

    def __init__(self) -> None:
        self.messages: queue.Queue[Frame] = queue.Queue()
        self.receipts: queue.Queue[str] = queue.Queue()
        self.errors: list[str] = []

    def on_message(self, frame: Frame) -> None:
        self.messages.put(frame)

    def on_receipt(self, frame: Frame) -> None:
        self.receipts.put(frame.headers["receipt-id"])

    def on_error(self, frame: Frame) -> None:
        self.errors.append(frame.headers["message"])


class StompPy:
    """stomp.py over a WebSocket, without a subprotocol, as it connects by default. Its calls wait."""

    def __init__(self, at: str, token: str, **how: Any) -> None:
        host, _, port = at.partition(":")
        self.ears = Ears()
        self._connection = stomp.WSConnection([(host, int(port))], ws_path="/ws", **how)
        self._connection.set_listener("", self.ears)
        self._token = token

    def connect(self, room: str) -> None:
        self._connection.connect("ignored", self._token, wait=True, headers={"task": "stomp-py"})
        self._connection.subscribe(
            f"/topic/rooms.{room}", "s", ack="client-individual", headers={"receipt": "joined"}
        )
        assert self.ears.receipts.get(timeout=20) == "joined"

    def talk(self, room: str, says: int, hears: int) -> list[tuple[int, str]]:
        """Say one's part, each when the one before is stored, and return what all said."""
        for number in range(1, says + 1):
            self._connection.send(f"/app/rooms.{room}", f"stomp.py {number}", receipt=f"r{number}")
            assert self.ears.receipts.get(timeout=20) == f"r{number}"
        heard = []
        for _ in range(hears):
            frame = self.ears.messages.get(timeout=20)
            message = json.loads(frame.body)["message"]
            heard.append((message["seq"], message["text"]))
            self._connection.ack(frame.headers["ack"])
        self._connection.disconnect(receipt="bye")
        assert self.ears.errors == []
        return heard
