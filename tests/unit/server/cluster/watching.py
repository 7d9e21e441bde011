"""``python -m tests.unit.server.cluster.watching URI NODE``: a process in the table, which writes what it sees."""

import asyncio
import json
import os
import signal
import sys

from models.database import client
from models.database.holding.holder import this_process
from models.ids import NodeId
from models.stores.cluster.processes import ProcessStore
from server.cluster.bus.memory import MemoryBus
from server.cluster.processes import Processes
from server.runtime.timings import Timings


async def watch(uri: str, node: str) -> None:
    """Until SIGTERM."""
    told_to_end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_end.set)
    database = await client.connect(uri)
    bus = MemoryBus()
    await bus.start()
    timings = Timings(beat_s=0.1, lease_s=1.5)
    processes = Processes(ProcessStore(database), bus, (NodeId(node), this_process(0)), timings)
    await processes.start()
    while not told_to_end.is_set():
        seen = {"alive": [each.node for each in processes.alive()], "certain": processes.is_certain}
        os.write(1, json.dumps(seen).encode() + b"\n")
        await asyncio.sleep(0.02)
    await processes.leave()
    await bus.close()
    database.close()
    await database.closed()


if __name__ == "__main__":
    asyncio.run(watch(*sys.argv[1:]))
