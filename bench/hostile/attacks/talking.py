"""The most expensive commands that a guest may send."""

import asyncio
import json
import random
from functools import partial
from itertools import count, cycle
from typing import Final

from bench.hostile.attacks.aim import DEN, MARKS, Aim, again, ask_all, flood
from bench.hostile.line import Line, command, post, upgrade

_BOMB: Final = ("@" + "\ufdfa." * 16) * 64
_HAN: Final = [chr(code) for code in range(0x4E00, 0x9FA0)]


async def mention_bombs(aim: Aim) -> None:
    """Messages that are expensive to search for mentions, as many as a user may send."""
    frames = [
        command(op="message.send", room=DEN, text=_BOMB),
        command(op="message.edit", room=DEN, seq=1, text=_BOMB),
    ]
    await flood(aim, frames, every_s=0.04, sockets=2)


async def dear_texts(aim: Aim) -> None:
    """Texts, titles, names and passwords that are expensive to normalise, including ones that are too long."""
    frames = [
        command(op="room.join", room="lobby", password=MARKS[:256]),
        command(op="room.join", room="lobby", password=MARKS),
        command(op="message.send", room=DEN, text=MARKS[:4_000]),
        command(op="room.create", title=MARKS),
        command(op="search", room=DEN, query=MARKS[:100]),
        command(op="message.react", room=DEN, seq=1, emoji=MARKS, on=True),
    ]
    guest = post("/api/guest", json.dumps({"name": MARKS[:4_000]}).encode())
    await asyncio.gather(flood(aim, frames, every_s=0.02), ask_all(aim, cycle([guest]), 2))


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

    await asyncio.gather(*(again(partial(ask, f"h{n}"), 0.5) for n in range(5)))


async def large_pages(aim: Aim) -> None:
    """The largest pages, read and requested again."""
    frames = [
        command(op="history", room=DEN, limit=200, id=1),
        command(op="room.join", room=DEN, id=2),
        command(op="history.since", room=DEN, rev=0, id=3),
        command(op="search", room=DEN, query="\U0001f600", limit=200, id=4),
        command(op="room.members", room="lobby", id=5),
    ]
    await flood(aim, frames, every_s=0.01)


async def lists(aim: Aim) -> None:
    """Lists, searches without a hit, and unread counts."""
    frames = [
        command(op="room.list", query="no room is called so", id=1),
        command(op="search", query="nobody says so", id=2),
        command(op="unread", id=3),
        command(op="leaderboard", game="chess", id=4),
        command(op="game.catalog", id=5),
    ]
    await flood(aim, frames, every_s=0.01)


async def durable_changes(aim: Aim) -> None:
    """Joins, leaves, typing, settings, invites, rooms and tables, as often as allowed."""
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
    await flood(aim, frames, every_s=0.01)


async def matches(aim: Aim) -> None:
    """Tables, illegal moves, replays."""
    frames = [
        command(op="game.create", game="gomoku", id=1),
        command(op="match.find", game="chess", id=2),
        command(op="game.move", room=DEN, version=0, move={"uci": "x" * 60_000}, id=3),
        command(op="game.sit", room=DEN, id=4),
    ]
    await flood(aim, frames, every_s=0.01)


async def dear_words(aim: Aim) -> None:
    """Long messages without a repeated word, edited and searched for, which is expensive for the index."""
    chance = random.Random(1)

    def text(length: int) -> str:
        return "".join(chance.choices(_HAN, k=length))

    said = text(4_000)
    frames = [command(op="message.send", room=DEN, text=text(4_000)) for _ in range(40)]
    frames += [command(op="message.edit", room=DEN, seq=seq, text=text(4_000)) for seq in range(1, 20)]
    frames += [command(op="message.send", room=DEN, text=said)]
    frames += [command(op="search", query=said[at : at + 100], limit=200) for at in range(0, 1_000, 100)]
    frames += [
        command(op="search", query=one, limit=200) for one in (said[0], "e", "\U0001f600", "a b c d e f")
    ]
    await flood(aim, frames, every_s=0.04, sockets=3)


async def room_passwords(aim: Aim) -> None:
    """Wrong passwords for locked rooms and for rooms that do not exist; both are hashed alike."""
    frames = [command(op="room.create", title="locked", room="locked", password="known to nobody")]
    frames += [command(op="room.leave", room="locked")]
    rooms = ("locked", "no-such-room", "lobby")
    frames += [command(op="room.join", room=room, password=f"wrong {n}") for n in range(20) for room in rooms]
    await flood(aim, frames, every_s=0.01)


async def strangers(aim: Aim) -> None:
    """Direct messages to strangers, blocks, reports, and users added to rooms."""
    users = [f"u-{n:026d}" for n in range(20)]
    frames: list[bytes] = []
    for user in users:
        frames += [
            command(op="dm.open", user=user),
            command(op="user.block", user=user, on=True),
            command(op="room.add", room=DEN, user=user),
            command(op="user.get", user=user),
        ]
    frames += [command(op="room.report", room=DEN, seq=1, reason="spam"), command(op="blocks")]
    frames += [command(op="user.update", name=f"another {n}") for n in range(10)]
    await flood(aim, frames, every_s=0.01)


async def bots(aim: Aim) -> None:
    """Tables at which bots play, and commands about matches that do not exist."""
    frames = [
        command(
            op="game.create", game="chess", bots=[{"seat": 0, "level": 5}, {"seat": 1, "level": 5}], id=1
        ),
        command(
            op="game.create", game="gomoku", bots=[{"seat": 0, "level": 5}, {"seat": 1, "level": 5}], id=2
        ),
        command(op="game.replay", match="m-" + "0" * 26, id=3),
        command(op="room.list", kind="game", id=4),
    ]
    await flood(aim, frames, every_s=0.05)
