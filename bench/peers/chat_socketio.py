"""A chat server on python-socketio over aiohttp: a client joins a room, and its messages go to that room."""

import sys

import socketio
import uvloop
from aiohttp import web

server = socketio.AsyncServer(
    async_mode="aiohttp", transports=["websocket"], http_compression=False, websocket_compression=False
)


@server.event
async def join(sid: str, room: str) -> None:
    await server.enter_room(sid, room)
    await server.emit("joined", room, to=sid)


@server.event
async def say(_sid: str, room: str, text: str) -> None:
    await server.emit("said", text, room=room)


application = web.Application()
server.attach(application)
web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), print=None, loop=uvloop.new_event_loop())
