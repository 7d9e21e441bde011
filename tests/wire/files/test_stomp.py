"""Files over STOMP: a SEND shows uploads, alone and in a transaction."""

import json

import pytest

from tests.rigs.doors.stomp import ERRORS, stomp
from tests.rigs.server import RunningServer
from tests.wire.files.shared import uploaded
from tests.wire.rooms.party import guests

pytestmark = pytest.mark.gen_test(timeout=60)
LOBBY = "/topic/rooms.lobby"
APP = "/app/rooms.lobby"


def shows(text: str, *uploads: str) -> str:
    return json.dumps({"text": text, "attachments": [{"upload": each} for each in uploads]})


async def test_a_send_shows_uploads_alone_and_in_a_transaction(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    client = await stomp(server, ann.user, task="stomp")
    for destination in (ERRORS, LOBBY):
        await client.subscribe(destination)
    one, two, three = [(await uploaded(server, ann, b"tea"))["id"] for _ in range(3)]
    await client.send(APP, shows("", one))
    assert [each["id"] for each in (await client.json(LOBBY))["message"]["attachments"]] == [one]

    await client.sure("BEGIN", transaction="t")
    for body in (shows("two", two), shows("of one", one)):
        await client.say("SEND", body, destination=APP, transaction="t")
    await client.say("COMMIT", transaction="t")
    assert (await client.refusal())["code"] == "not_found"

    await client.sure("BEGIN", transaction="u")
    for body in (shows("two", two), "words", shows("three", three)):
        await client.say("SEND", body, destination=APP, transaction="u")
    await client.sure("COMMIT", transaction="u")
    said = [(await client.json(LOBBY))["message"] for _ in range(3)]
    assert [[each["id"] for each in message.get("attachments", [])] for message in said] == [
        [two],
        [],
        [three],
    ]
    for message in said[::2]:
        assert (await server.api.get(message["attachments"][0]["url"])).raw == b"tea"
