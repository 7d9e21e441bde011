"""The snippet of ``docs/webhooks.md`` tells genuine events from others."""

import re
import time
from pathlib import Path
from typing import Any

import pytest

from models.database.client import Database
from server.runtime.clock import SystemClock
from tests.wire.operators.rig import operated
from tests.wire.webhooks.receiver import IMPATIENT, Receiver
from tests.wire.webhooks.told import hooked, said

pytestmark = pytest.mark.gen_test(timeout=60)
GUIDE = Path(__file__).parents[3] / "docs/webhooks.md"


async def test_the_snippet_verifies_what_the_server_sends(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (snippet,) = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(snippet, names)
    is_genuine = names["is_genuine"]
    receiver, seen = Receiver(), []

    def notes(headers: Any, body: bytes) -> bool:
        seen.append((dict(headers.get_all()), body))
        return True

    monkeypatch.setattr(receiver, "is_signed", notes)
    async with operated(database, webhook_private=True, timings=IMPATIENT, clock=SystemClock()) as operator:
        await hooked(operator, receiver)
        await said(operator, "tea")
        await receiver.takes(1)
    await receiver.stop()
    headers, body = {name.lower(): value for name, value in seen[0][0].items()}, seen[0][1]
    secret = receiver.secret
    assert is_genuine(secret, headers, body)
    assert not is_genuine(secret, headers, body + b" ")
    assert not is_genuine("whsec_" + "A" * 44, headers, body)
    assert not is_genuine(secret, headers | {"webhook-id": "wm-other"}, body)
    a_second_earlier = str(int(headers["webhook-timestamp"]) - 1)
    assert not is_genuine(secret, headers | {"webhook-timestamp": a_second_earlier}, body)
    assert not is_genuine(secret, headers | {"webhook-timestamp": str(int(time.time()) - 301)}, body)
