"""Connections that never become a socket, and those that try to sign in."""

import asyncio
import json
from itertools import count, cycle

from bench.hostile.attacks.aim import Aim, again, ask_all
from bench.hostile.line import Line, framed, get, post, upgrade

_TICK_S = 0.5


async def half_open(aim: Aim) -> None:
    """Connections that begin a request and never end it."""

    async def wait() -> None:
        async with Line(aim.port) as line:
            await line.send(b"GET / HTTP/1.1\r\nHost: ")
            while line.is_open:
                await asyncio.sleep(0.2)

    await asyncio.gather(*(again(wait) for _ in range(400)))


async def unsigned(aim: Aim) -> None:
    """Sockets that never sign in, and send an invalid frame."""

    async def open_one() -> None:
        async with Line(aim.port) as line:
            await line.send(upgrade("/socket") + framed('{"op":"ping"}'))
            while line.is_open:
                await asyncio.sleep(0.1)

    await asyncio.gather(*(again(open_one) for _ in range(100)))


async def dear_addresses(aim: Aim) -> None:
    """Requests with queries that are expensive to search."""

    async def ask() -> None:
        async with Line(aim.port, reads=False) as line:
            await line.send(upgrade("/socket?x=" + "-eyJ" * 3_900))
            await line.answer()

    await asyncio.gather(*(again(ask, 0.0) for _ in range(4)))


async def wrong_passwords(aim: Aim) -> None:
    """Wrong passwords for one name, one after another."""
    body = json.dumps({"name": "nobody in particular", "password": "not this one"}).encode()
    await ask_all(aim, cycle([post("/api/login", body)]), 4)


async def logins(aim: Aim) -> None:
    """Logins for names that do not exist, a hundred at once."""
    bodies = (json.dumps({"name": f"nobody {n}", "password": "not this one"}).encode() for n in count())
    await ask_all(aim, (post("/api/login", body) for body in bodies), 100)


async def guests(aim: Aim) -> None:
    """New guests, as many as allowed."""
    await ask_all(aim, cycle([post("/api/guest", b"{}")]), 16)


async def half_bodies(aim: Aim) -> None:
    """Calls whose body comes a byte at a time."""

    async def drip() -> None:
        async with Line(aim.port) as line:
            await line.send(post("/api/login", b"{" + b" " * 16_000)[:-16_000])
            while line.is_open:
                await line.send(b" ")
                await asyncio.sleep(0.2)

    await asyncio.gather(*(again(drip) for _ in range(200)))


async def bursts(aim: Aim) -> None:
    """As many connections as an address may have, which all send a request at the same moment."""

    async def ask() -> None:
        async with Line(aim.port, reads=False) as line:
            while True:
                await asyncio.sleep(_TICK_S - asyncio.get_running_loop().time() % _TICK_S)
                await line.send(get("/api/me"))
                await line.answer()

    await asyncio.gather(*(again(ask, 0.2) for _ in range(200)))


async def odd_requests(aim: Aim) -> None:
    """Addresses that do not exist, are refused or cannot be read: errors that could each cause a log line."""
    origin = "Origin: https://evil.example\r\n"
    odd = [
        get("/static/%00?ticket=SECRET"),
        get("/static/" + "%2e%2e/" * 500),
        get("/" + "a" * 8_000),
        get("/api/matches/" + "%FF" * 500 + ".json"),
        get("/docs/%00"),
        get("/sockjs/info", origin),
        get("/sockjs/000/a/htmlfile?c=%3Cscript%3E"),
        get("/socket", origin),
        get("/api/me", "Cookie: " + 'a="\\101;' * 800 + "\r\n"),
        get("/api/files/" + "x" * 4_000),
        post("/api/guest", b"[" * 8_000),
        post("/api/hooks/" + "x" * 64, b"payload=" + b"%22" * 4_000, "application/x-www-form-urlencoded"),
    ]
    await ask_all(aim, cycle(odd), 8)


async def bad_tokens(aim: Aim) -> None:
    """Invalid tokens, tickets and keys, for calls and for sockets."""
    forged = ("eyJhbGciOiJIUzI1NiJ9." + "e30" * 1_000 + ".x", "x" * 8_000, "eyJ" * 2_000 + "." * 500)
    bearers = [f"Authorization: Bearer {token}\r\n" for token in forged]
    calls = [
        get(path, bearer)
        for bearer in bearers
        for path in ("/api/me", "/api/sessions", "/metrics", "/api/rooms")
    ]
    calls += [post("/api/refresh", json.dumps({"refresh_token": token}).encode()) for token in forged]
    calls += [upgrade(f"/socket?ticket={token[:4_000]}") for token in forged]
    await ask_all(aim, cycle(calls), 8)


async def pipelined(aim: Aim) -> None:
    """Hundreds of requests in one packet, whose answers are not read before the next packet."""

    async def ask() -> None:
        async with Line(aim.port) as line:
            while line.is_open:
                await line.send(get("/healthz") * 200)
                await asyncio.sleep(0.05)

    await asyncio.gather(*(again(ask) for _ in range(16)))


async def pages(aim: Aim) -> None:
    """The largest pages and files of the site, and the server's descriptions of itself."""
    paths = ("/", "/openapi.json", "/asyncapi.json", "/docs", "/docs/protocol", "/static/sdk/index.js")
    await ask_all(aim, cycle([get(path) for path in paths]), 16)
