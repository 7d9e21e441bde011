"""A chat server on plain Tornado: a message goes to everybody in the room that the address names."""

import asyncio
import sys
from collections import defaultdict

from tornado.web import Application
from tornado.websocket import WebSocketClosedError, WebSocketHandler

rooms: "defaultdict[str, set[Chat]]" = defaultdict(set)


class Chat(WebSocketHandler):
    def open(self, room: str) -> None:
        self.set_nodelay(True)
        self.room = rooms[room]
        self.room.add(self)

    def on_message(self, message: str | bytes) -> None:
        for each in tuple(self.room):
            try:
                each.write_message(message)
            except WebSocketClosedError:
                self.room.discard(each)

    def on_close(self) -> None:
        self.room.discard(self)


async def main(port: int) -> None:
    Application([("/(.*)", Chat)]).listen(port, "127.0.0.1", backlog=4096)
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))
