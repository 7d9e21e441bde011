"""``MESSAGE_HOOK=wechat``: texts of mini programs' users are judged by WeChat's own check."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer, running_server
from tests.rigs.wechat_stub import SECRETS, WeChatStub
from tests.wire.rooms.party import Guest, guests, room_of, texts

pytestmark = pytest.mark.gen_test(timeout=30)


@asynccontextmanager
async def checked(database: Database, **settings: Any) -> AsyncIterator[tuple[RunningServer, WeChatStub]]:
    stub = WeChatStub()
    given = {
        "message_hook": "wechat",
        "wechat_appid": tuple(SECRETS),
        "wechat_secret": tuple(SECRETS.values()),
        "wechat_api": stub.url,
    }
    try:
        async with running_server(database, **(given | settings)) as server:
            yield server, stub
    finally:
        await stub.stop()


async def user_of(server: RunningServer, stub: WeChatStub, openid: str, **more: Any) -> Guest:
    answer = await server.api.post("/api/wechat", {"code": stub.knows(f"code-{openid}", openid), **more})
    user = answer.json["user"]
    known = User(
        id=user["id"],
        name=user["name"],
        guest=False,
        token=answer.json["access_token"],
        refresh_token=answer.json["refresh_token"],
    )
    return Guest(known, await server.connect(known))


def judge(text: str) -> Any:
    if "bomb" in text:
        return {"suggest": "risky", "label": 20006}
    return {"suggest": "review", "label": 20012} if "rude" in text else {"suggest": "pass", "label": 100}


async def test_risky_texts_are_refused_and_doubtful_ones_are_reported(database: Database) -> None:
    async with checked(database) as (server, stub):
        stub.judges = judge
        ann = await user_of(server, stub, "o1", appid="wx2")
        room = await room_of(ann, title="Tea")
        await ann.say(room, "好茶")
        reply = await ann.socket.refused("message.send", room=room, text="a bomb")
        assert (reply["code"], reply["message"]) == ("forbidden", "text: WeChat finds it risky (crime)")
        await ann.say(room, "rude")
        (report,) = (await ann.ok("room.reports", room=room))["reports"]
        assert (report["by"]["id"], report["reason"]) == ("hook", "WeChat: vulgarity")
        assert await ann.code("message.edit", room=room, seq=1, text="bomb") == "forbidden"
        assert texts((await ann.ok("history", room=room))["messages"]) == ["好茶", "rude"]
        assert stub.tokens == ["token of wx2"]
        assert [(each["openid"], each["scene"], each["content"]) for each in stub.checked] == [
            ("o1", 3, "Tea"),
            ("o1", 2, "好茶"),
            ("o1", 2, "a bomb"),
            ("o1", 2, "rude"),
            ("o1", 2, "bomb"),
        ]


async def test_a_text_is_asked_about_in_pieces_and_once(database: Database) -> None:
    async with checked(database) as (server, stub):
        stub.judges = judge
        ann, ben = await user_of(server, stub, "o1"), await user_of(server, stub, "o2")
        room = await room_of(ann, ben)
        for each in (ann, ben, ann):
            await each.say(room, "tea")
        assert await ann.code("message.send", room=room, text="茶" * 3_990 + "bomb") == "forbidden"
        assert [len(each["content"]) for each in stub.checked] == [3, 3, 2_500, 1_494]
        server.clock.advance(601)
        await ben.say(room, "tea")
        assert len(stub.checked) == 5


async def test_a_token_that_is_not_taken_any_more_is_asked_for_anew(database: Database) -> None:
    async with checked(database) as (server, stub):
        ann = await user_of(server, stub, "o1")
        room = await room_of(ann)
        await ann.say(room, "one")
        stub.tokens.append("the next one")
        stub.judges = judge
        assert await ann.code("message.send", room=room, text="bomb") == "forbidden"


@pytest.mark.parametrize("fails", ["open", "closed"])
async def test_without_an_answer_it_is_as_the_operator_set_it(database: Database, fails: str) -> None:
    expected = "ok" if fails == "open" else "unavailable"
    async with checked(database, message_hook_fails=fails) as (server, stub):
        ann = await user_of(server, stub, "o1")
        room = await room_of(ann)
        wrong: dict[str, Any] = {"61010": 61010, "-1": -1, "odd": {"suggest": "perhaps"}, "silent": None}
        stub.judges = wrong.get
        for text in wrong:
            assert await ann.code("message.send", room=room, text=text) == expected
        if fails == "open":
            # WeChat does not know a guest.
            (ben,) = await guests(server, "Ben")
            await ben.join(room)
            stub.judges = judge
            assert await ben.code("message.send", room=room, text="bomb") == "ok"
        else:
            assert (await server.api.post("/api/guest", {"name": "Ben"})).status == 503
