"""Sign-ins with WeChat while that answers nothing."""

import asyncio

import pytest

from models.database.client import Database
from tests.wire.accounts.test_wechat import login, with_wechat

pytestmark = pytest.mark.gen_test(timeout=60)
PLACES = 2


async def test_where_wechat_is_slow_one_address_keeps_no_other_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.accounts.wechat_login.AT_ONCE_OF_ADDRESS", PLACES)
    monkeypatch.setattr("server.accounts.wechat_login._WAIT_S", 60)
    async with with_wechat(database, limits=True) as (server, stub):
        codes = [f"slow {number}" for number in range(PLACES)]
        stub.answers |= dict.fromkeys(codes)
        flood = [asyncio.create_task(login(server, code)) for code in codes]
        while len(stub.asked) < PLACES:
            await asyncio.sleep(0.01)
        waiting = asyncio.create_task(login(server, stub.knows("c1", "o1")))
        elsewhere = {"X-Forwarded-For": "192.0.2.7"}
        other = await server.api.call("POST", "/api/wechat", {"code": "c1"}, headers=elsewhere)
        assert other.status == 200
        assert not waiting.done()
        stub.silence.set()
        await asyncio.gather(*flood)
        assert (await waiting).status == 200
