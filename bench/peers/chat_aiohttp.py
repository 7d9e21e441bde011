"""A chat server on aiohttp: a message goes to everybody in the room that the address names."""

import sys
from collections import defaultdict

import uvloop
from aiohttp import web

rooms: defaultdict[str, set[web.WebSocketResponse]] = defaultdict(set)


async def chat(request: web.Request) -> web.WebSocketResponse:
    connection = web.WebSocketResponse(compress=False)
    await connection.prepare(request)
    room = rooms[request.path]
    room.add(connection)
    try:
        async for message in connection:
            for each in tuple(room):
                await each.send_str(message.data)
    finally:
        room.discard(connection)
    return connection


application = web.Application()
application.router.add_get("/{room}", chat)
web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), print=None, loop=uvloop.new_event_loop())
