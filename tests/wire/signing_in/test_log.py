"""What an on-call reads in the log: who came in, which sockets the server closed, what moderators did."""

import logging
from collections import defaultdict
from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.server import running_server
from tests.wire.operators.rig import TOKEN

pytestmark = pytest.mark.gen_test


def told(caplog: pytest.LogCaptureFixture) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """By the end of the logger's name: the first words of each line, and its fields."""
    found = defaultdict(list)
    for record in caplog.records:
        fields = record.__dict__.get("fields")
        if fields is not None:
            found[record.name.removeprefix("teahouse.")].append((str(record.args[0]), fields))  # type: ignore[index]
    return found


async def test_sign_ins_closed_sockets_and_deeds_are_lines(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        with caplog.at_level(logging.INFO):
            ann, ben = await server.account("Ann", "a good password"), await server.guest("Ben")
            wrong = {"name": "Ann", "password": "not the password"}
            assert (await server.api.post("/api/login", wrong)).status == 401
            misplaced = {"name": "a good passphrase", "password": "not the password"}
            assert (await server.api.post("/api/login", misplaced)).status == 401
            first = await server.connect(ann)
            second = await server.connect(ann)
            assert (await first.closed())[0] == 4409
            native = await server.connect(ben)
            room = (await second.ok("room.create", title="Tea"))["room"]["room"]
            await native.ok("room.join", room=room)
            await second.ok("room.ban", room=room, user=ben.id, reason="too loud")
            path = f"/api/users/{ben.id}/block"
            assert (await server.api.post(path, {"reason": "rude"}, token=TOKEN)).status == 204
            await native.closed()
        lines = told(caplog)
    came = [(what, each.get("kind"), each.get("name")) for what, each in lines["sign_ins"]]
    assert came == [
        ("signed in", "account", "Ann"),
        ("signed in", "guest", "Ben"),
        ("sign-in refused: wrong name or password", None, "Ann"),
        ("sign-in refused: wrong name or password", None, None),
    ]
    assert "passphrase" not in caplog.text
    assert [(each["code"], each["user"]) for _, each in lines["sockets"]] == [(4409, ann.id), (4403, ben.id)]
    banned, blocked = lines["audit"]
    assert banned[0] == "room.ban"
    assert banned[1] | {"by": ann.id, "user": ben.id, "room": room} == banned[1]
    assert blocked[1]["by"] == "operator"
    assert "password" not in " ".join(record.getMessage() for record in caplog.records).replace(
        "wrong name or password", ""
    )
