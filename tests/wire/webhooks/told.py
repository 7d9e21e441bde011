"""Webhooks whose receiver is here, and what tests of them ask and wait for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from models.database.client import Database
from tests.wire.operators.rig import Caller, operated
from tests.wire.webhooks.receiver import IMPATIENT, Receiver


@asynccontextmanager
async def told(
    database: Database, *events: str, **fields: Any
) -> AsyncIterator[tuple[Caller, Receiver, str]]:
    """An operator, a receiver of a webhook for ``events``, and the webhook's id."""
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        receiver = Receiver()
        try:
            webhook = await hooked(operator, receiver, *events, **fields)
            yield operator, receiver, webhook
        finally:
            await receiver.stop()


async def hooked(caller: Caller, receiver: Receiver, *events: str, **fields: Any) -> str:
    body = {"url": receiver.url, "events": events or ("message",)} | fields
    made = await caller.ok("POST", "/api/webhooks", body, status=201)
    receiver.secret = made["secret"]
    return str(made["id"])


async def shown(caller: Caller, webhook: str) -> dict[str, Any]:
    webhooks = (await caller.ok("GET", "/api/webhooks"))["webhooks"]
    return next(each for each in webhooks if each["id"] == webhook)


async def until_shown(caller: Caller, webhook: str, **fields: Any) -> dict[str, Any]:
    """The webhook, once it is shown with these fields; None: without one."""
    async with asyncio.timeout(20):
        while True:
            now = await shown(caller, webhook)
            if all(now.get(name) == value for name, value in fields.items()):
                return now
            await asyncio.sleep(0.01)


async def said(operator: Caller, *texts: str, room: str = "lobby") -> None:
    for text in texts:
        await operator.ok("POST", f"/api/rooms/{room}/messages", {"text": text}, status=201)


def fails(*statuses: int | None) -> Any:
    """An answer that fails so often, and then no more."""
    left = list(statuses)
    return lambda _: left.pop(0) if left else 200
