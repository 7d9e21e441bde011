"""``GET /metrics`` of several processes: whichever is asked answers for all."""

import pytest

from models.database.client import Database
from tests.rigs.several import several_servers
from tests.unit.server.operations.test_several_metrics import values
from tests.wire.http.test_metrics import TOKEN

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_any_process_tells_of_all(database: Database) -> None:
    async with several_servers(database, 2, admin_token=TOKEN) as servers:
        _ann, _ben = await servers[0].connect(), await servers[1].connect()
        for server in servers:
            answer = await server.api.get("/metrics", token=TOKEN)
            found = values(answer.raw)
            assert (found["teahouse_processes"], found["teahouse_sockets"]) == (2, 2)
            assert found["teahouse_bus_up"] == 1
        apart = values((await servers[1].api.get("/metrics?by=process", token=TOKEN)).raw)
        assert len([name for name in apart if name.startswith("process_open_fds node=")]) == 2
        assert (await servers[0].api.get("/metrics?by=tea", token=TOKEN)).status == 400
