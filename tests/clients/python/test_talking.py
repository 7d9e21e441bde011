"""A program says and hears, in rooms and at tables."""

import asyncio
from typing import Any

import pytest
from teahouse_client import Failure, connect

from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test


def origin(server: RunningServer) -> str:
    return f"http://{server.host}"


async def test_a_guest_says_and_hears_in_the_lobby(server: RunningServer) -> None:
    native = await server.connect()
    await native.ok("room.join", room="lobby")
    async with connect(origin(server), guest="Bot") as client:
        assert client.user["name"] == "Bot"
        room = await client.join("lobby")
        messages = client.events("message", room="lobby")
        said = await client.say("lobby", "hello")
        event = await anext(messages)
        assert (event["message"]["text"], event["message"]["seq"]) == ("hello", said["seq"])
        await client.edit("lobby", said["seq"], "hello, all")
        await client.react("lobby", said["seq"], "\N{HOT BEVERAGE}")
        texts = [(await anext(messages))["message"].get("text") for _ in range(2)]
        assert texts == ["hello, all"] * 2
        assert room.messages[-1]["reactions"] == {"\N{HOT BEVERAGE}": [client.user["id"]]}
        assert (await native.event("message"))["message"]["text"] == "hello"
        found = await client.search("all", from_=client.user["id"])
        assert [each["seq"] for each in found["messages"]] == [said["seq"]]
    # The session was signed out, so the name is free again.
    assert (await server.guest("Bot")).name == "Bot"


async def test_a_refusal_has_a_code_and_the_field(server: RunningServer) -> None:
    async with connect(origin(server), guest=True) as client:
        await client.join("lobby")
        with pytest.raises(Failure) as refused:
            await client.say("lobby", "x" * 4_001)
        assert (refused.value.code, refused.value.field) == ("bad_request", "text")
        with pytest.raises(Failure, match="not_found"):
            await client.join("r-nowhere")
        assert list(client.rooms) == ["lobby"]
    with pytest.raises(Failure, match="unauthorized"):
        async with connect(origin(server), login=("nobody", "password1")):
            pass


async def test_handlers_are_called_in_order_and_outlive_their_errors(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Any] = []
    done = asyncio.Event()

    async def hear(event: Any) -> None:
        await asyncio.sleep(0)
        heard.append(event["message"]["text"])
        if heard[-1] == "0":
            raise RuntimeError("a handler that fails")
        if heard[-1] == "9":
            done.set()

    async with connect(origin(server), guest=True) as client:
        await client.join("lobby")
        off = client.on("message", hear, room="lobby")
        for number in range(10):
            await client.say("lobby", f"{number}")
        await asyncio.wait_for(done.wait(), 20)
        off()
        await client.say("lobby", "unheard")
        assert heard == [f"{number}" for number in range(10)]
    assert "a handler that fails" in caplog.text


async def test_a_program_goes_on_where_an_earlier_run_ended(server: RunningServer) -> None:
    ann = await server.guest("Ann")
    native = await server.connect(ann, "other")
    async with connect(origin(server), token=lambda: ann.token, task="bot") as client:
        room = await client.join("lobby")
        said = client.events("said")
        old = await client.say("lobby", "while it ran")
        assert (await anext(said))["message"]["seq"] == old["seq"]
        place = room.place
    await native.ok("message.react", room="lobby", seq=old["seq"], emoji="\N{HOT BEVERAGE}", on=True)
    await native.ok("message.send", room="lobby", text="while it was away")
    await native.ok("message.send", room="lobby", text="and this", open=True)
    async with connect(origin(server), token=lambda: ann.token, task="bot") as client:
        said, changes = client.events("said"), client.events("message")
        room = await client.join("lobby", place=place)
        assert [(await anext(changes))["message"]["seq"] for _ in range(3)] == [1, 2, 3]
        await native.ok("message.append", room="lobby", seq=3, text=" too", at=8, done=True)
        texts = [(await anext(said))["message"]["text"] for _ in range(2)]
        assert texts == ["while it was away", "and this too"]
    ben = await server.guest("Ben")
    async with connect(origin(server), token=lambda: ben.token) as client:
        with pytest.raises(Failure, match="not_member"):
            await client.join("lobby", place=place)
