"""``kill -9`` of the server in the middle of a talk."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from teahouse_client import connect

from tests.chaos.processes import a_server
from tests.clients.python.rig import assert_same_picture, heard, text_of

SAYS = 60


@pytest.mark.long
def test_a_talk_outlives_a_killed_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teahouse_client.connection.backoff.Backoff.next_s", lambda _: 0.05)

    async def play() -> None:
        async with a_server(tmp_path) as server, AsyncExitStack() as stack:
            origin = f"http://127.0.0.1:{server.port}"
            ann, ben, fresh = [
                await stack.enter_async_context(connect(origin, guest=name)) for name in ("Ann", "Ben", "Eve")
            ]
            room = (await ann.room_create("Tea"))["room"]["room"]
            for client in (ann, ben):
                await client.join(room)
            hearing = [asyncio.create_task(heard(client, room, "the end")) for client in (ann, ben)]
            await asyncio.sleep(0)
            saying = [
                asyncio.create_task(client.say(room, f"{client.user['name']} {number}"))
                for number in range(SAYS)
                for client in (ann, ben)
            ]
            answer = ann.answer(room)
            await asyncio.wait({saying[SAYS]})
            async with answer:
                await answer.write("It is ")
                await server.kill()
                await server.start()
                await answer.write("still said")
            seqs = [(await each)["seq"] for each in saying]
            assert len(set(seqs)) == len(seqs)
            await ben.say(room, "the end")
            (texts, same) = [await each for each in hearing]
            assert texts == same
            assert [seq for seq, _ in texts] == list(range(1, 2 * SAYS + 3))
            for name in ("Ann", "Ben"):
                assert [text for _, text in texts if text.startswith(name)] == [
                    f"{name} {n}" for n in range(SAYS)
                ]
            assert text_of(ann.rooms[room], answer.seq) == "It is still said"
            await assert_same_picture(ann, fresh, room)
            await assert_same_picture(ben, fresh, room)
            assert server.errors() == []

    asyncio.run(play())
