"""What only some could see where it was said is shown to nobody but operators where it comes in."""

from typing import Any

import pytest

from models.database.client import Database
from tests.wire.archives.rig import as_lines, imported, messages_of
from tests.wire.operators.rig import operated
from tests.wire.rooms.party import guests

pytestmark = pytest.mark.gen_test(timeout=60)

ANN = {"id": "u-ann", "name": "Ann"}


def message(seq: int, text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "message", "seq": seq, "sender": ANN, "sent_at": 1_000 + seq, "text": text} | fields


async def test_a_hidden_message_stays_hidden(database: Database) -> None:
    lines = [
        {"type": "room", "room": "r-village", "title": "Village"},
        message(1, "good morning"),
        message(2, "we eat Ben", audience=["u-ann"], pinned={"by": ANN, "at": 9}),
        message(3, "good night"),
    ]
    async with operated(database) as operator:
        assert (await imported(operator, as_lines(lines)))["errors"] == []
        (ben,) = await guests(operator.server, "Ben")
        await operator.ok("PUT", f"/api/rooms/r-village/members/{ben.id}", {"role": "moderator"}, status=201)
        await ben.join("r-village")
        page = await ben.ok("history", room="r-village")
        assert [each["seq"] for each in page["messages"]] == [1, 3]
        assert (await ben.ok("search", query="eat"))["messages"] == []
        refused = await ben.code("message.react", room="r-village", seq=2, emoji="🍵", on=True)
        assert refused == "not_found"
        hidden = (await messages_of(operator, "r-village"))[1]
        assert (hidden["text"], len(hidden["audience"]), "pinned" in hidden) == ("we eat Ben", 1, False)
