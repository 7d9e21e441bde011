"""What hostile clients do: one function a sort, which goes on until it is cancelled.

``python -m bench.hostile.attacks NAME PORT TOKEN`` does it. The token is that of a guest, who owns the room ``den``,
which is full of large messages.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import count, cycle
from typing import Any, Final

from msgspec import Struct

from bench.hostile.line import Line, command, framed, post, upgrade

DEN: Final = "den"
_MARKS: Final = "a" + "\u0345\u0334" * 5_000
_BOMB: Final = ("@" + "\ufdfa." * 16) * 64
_LOST: Final = (ConnectionError, OSError, asyncio.IncompleteReadError)


class Aim(Struct, frozen=True):
    """Whom it is about: the server's port, and a token to sign in with."""

    port: int
    token: str


Attack = Callable[[Aim], Coroutine[Any, Any, None]]


async def _again(act: Callable[[], Awaitable[None]], pause_s: float = 0.05) -> None:
    """Do it for ever; begin anew whenever the server ends it."""
    while True:
        with suppress(*_LOST):
            await act()
        await asyncio.sleep(pause_s)


async def _flood(aim: Aim, frames: Sequence[bytes], *, every_s: float, sockets: int = 5) -> None:
    """Send ``frames`` in turn, one each ``every_s``, over several sockets of one guest."""

    async def talk(task: str) -> None:
        async with Line(aim.port) as line:
            await line.send(upgrade(f"/socket?task={task}", aim.token))
            for frame in cycle(frames):
                if not line.is_open:
                    return
                await line.send(frame)
                await asyncio.sleep(every_s)

    await asyncio.gather(*(_again(partial(talk, f"h{n}"), 0.5) for n in range(sockets)))


async def _requests(aim: Aim, requests: Iterator[bytes], at_once: int) -> None:
    """Make ``requests``, each on a connection that is kept, so many at once."""

    async def ask() -> None:
        async with Line(aim.port, reads=False) as line:
            for request in requests:
                await line.send(request)
                await line.answer()

    await asyncio.gather(*(_again(ask) for _ in range(at_once)))


async def half_open(aim: Aim) -> None:
    """Connections that begin a request and never end it."""

    async def wait() -> None:
        async with Line(aim.port) as line:
            await line.send(b"GET / HTTP/1.1\r\nHost: ")
            while line.is_open:
                await asyncio.sleep(0.2)

    await asyncio.gather(*(_again(wait) for _ in range(400)))


async def unsigned(aim: Aim) -> None:
    """Sockets that never sign in, and say what is no command."""

    async def open_one() -> None:
        async with Line(aim.port) as line:
            await line.send(upgrade("/socket") + framed('{"op":"ping"}'))
            while line.is_open:
                await asyncio.sleep(0.1)

    await asyncio.gather(*(_again(open_one) for _ in range(100)))


async def dear_addresses(aim: Aim) -> None:
    """Requests with queries that are dear to search."""

    async def ask() -> None:
        async with Line(aim.port, reads=False) as line:
            await line.send(upgrade("/socket?x=" + "-eyJ" * 3_900))
            await line.answer()

    await asyncio.gather(*(_again(ask, 0.0) for _ in range(4)))


async def mention_bombs(aim: Aim) -> None:
    """Messages that are dear to look for mentions in, as many as a user may send."""
    frames = [
        command(op="message.send", room=DEN, text=_BOMB),
        command(op="message.edit", room=DEN, seq=1, text=_BOMB),
    ]
    await _flood(aim, frames, every_s=0.04, sockets=2)


async def dear_texts(aim: Aim) -> None:
    """Texts, titles, names and passwords that are dear to normalise, too long ones as well."""
    frames = [
        command(op="room.join", room="lobby", password=_MARKS[:256]),
        command(op="room.join", room="lobby", password=_MARKS),
        command(op="message.send", room=DEN, text=_MARKS[:4_000]),
        command(op="room.create", title=_MARKS),
        command(op="search", room=DEN, query=_MARKS[:100]),
        command(op="message.react", room=DEN, seq=1, emoji=_MARKS, on=True),
    ]
    guest = post("/api/guest", json.dumps({"name": _MARKS[:4_000]}).encode())
    await asyncio.gather(_flood(aim, frames, every_s=0.02), _requests(aim, cycle([guest]), 2))


async def slow_readers(aim: Aim) -> None:
    """Sockets that ask for the largest pages and never read."""

    async def ask(task: str) -> None:
        async with Line(aim.port, reads=False) as line:
            await line.send(upgrade(f"/socket?task={task}", aim.token))
            for number in count():
                await line.send(
                    command(op="room.join", room=DEN, id=number)
                    + command(op="history", room=DEN, limit=200, id=number)
                    + command(op="history.since", room=DEN, rev=0, id=number)
                    + command(op="search", room=DEN, query="\U0001f600", limit=200, id=number)
                )
                await asyncio.sleep(0.2)

    await asyncio.gather(*(_again(partial(ask, f"h{n}"), 0.5) for n in range(5)))


async def large_pages(aim: Aim) -> None:
    """The largest pages, read and asked for again."""
    frames = [
        command(op="history", room=DEN, limit=200, id=1),
        command(op="room.join", room=DEN, id=2),
        command(op="history.since", room=DEN, rev=0, id=3),
        command(op="search", room=DEN, query="\U0001f600", limit=200, id=4),
        command(op="room.members", room="lobby", id=5),
    ]
    await _flood(aim, frames, every_s=0.01)


async def lists(aim: Aim) -> None:
    """Lists and searches without a hit, and what is unread."""
    frames = [
        command(op="room.list", query="no room is called so", id=1),
        command(op="search", query="nobody says so", id=2),
        command(op="unread", id=3),
        command(op="leaderboard", game="chess", id=4),
        command(op="game.catalog", id=5),
    ]
    await _flood(aim, frames, every_s=0.01)


async def durable_changes(aim: Aim) -> None:
    """Joins, leaves, typing, settings, invites, rooms and tables, as often as one is let."""
    frames = [
        command(op="room.leave", room="lobby"),
        command(op="room.join", room="lobby"),
        command(op="typing", room="lobby", on=True),
        command(op="typing", room="lobby", on=False),
        command(op="room.update", room=DEN, topic="one"),
        command(op="room.update", room=DEN, topic="two"),
        command(op="room.invite", room=DEN),
        command(op="room.create", title="spam"),
        command(op="game.create", game="chess"),
    ]
    await _flood(aim, frames, every_s=0.01)


async def commands(aim: Aim) -> None:
    """Commands as fast as the socket takes them, many to a packet."""
    await _flood(aim, [command(op="ping", id=1) * 1_000], every_s=0.05)


async def broken_frames(aim: Aim) -> None:
    """Large frames that are no command, or a command with something wrong at its end."""
    frames = [
        framed("[" * 60_000),
        framed('{"op":"message.send","room":"den","text":"' + "\\u00e9" * 10_000 + '","wrong":1}'),
        framed('{"op":"ping","id":{' + '"a":' * 3 + "1" + "}}"),
    ]
    await _flood(aim, frames, every_s=0.01)


async def wrong_passwords(aim: Aim) -> None:
    """Wrong passwords for one name, one after the other."""
    body = json.dumps({"name": "nobody in particular", "password": "not this one"}).encode()
    await _requests(aim, cycle([post("/api/login", body)]), 4)


async def logins(aim: Aim) -> None:
    """Logins for names that nobody has, a hundred at once."""
    bodies = (json.dumps({"name": f"nobody {n}", "password": "not this one"}).encode() for n in count())
    await _requests(aim, (post("/api/login", body) for body in bodies), 100)


async def guests(aim: Aim) -> None:
    """New guests, as many as there may be."""
    await _requests(aim, cycle([post("/api/guest", b"{}")]), 16)


async def stomp(aim: Aim) -> None:
    """Messages full of frames of STOMP: subscriptions that begin and end, transactions of nothing."""
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

    await asyncio.gather(*(_again(partial(talk, n), 0.5) for n in range(5)))


async def sockjs(aim: Aim) -> None:
    """Sessions of SockJS that are opened and left, and bodies of the largest size that are full of nothing."""
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

    await _requests(aim, requests(), 8)


async def matches(aim: Aim) -> None:
    """Tables, moves that are none, replays."""
    frames = [
        command(op="game.create", game="gomoku", id=1),
        command(op="match.find", game="chess", id=2),
        command(op="game.move", room=DEN, version=0, move={"uci": "x" * 60_000}, id=3),
        command(op="game.sit", room=DEN, id=4),
    ]
    await _flood(aim, frames, every_s=0.01)


ATTACKS: Final[dict[str, Attack]] = {
    attack.__name__: attack
    for attack in (
        half_open, unsigned, dear_addresses, mention_bombs, dear_texts, slow_readers, large_pages, lists,
        durable_changes, commands, broken_frames, wrong_passwords, logins, guests, stomp, sockjs, matches,
    )
}  # fmt: skip


if __name__ == "__main__":
    # What it costs to be hostile must not be taken for what it does to the server.
    os.nice(19)
    asyncio.run(ATTACKS[sys.argv[1]](Aim(int(sys.argv[2]), sys.argv[3])))
