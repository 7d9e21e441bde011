"""Applies the faults of a plan to a site."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Sequence
from typing import Final

from msgspec.structs import replace

from bench.chaos.history import History
from bench.chaos.plan import Fault
from bench.chaos.running.site import Process, Site

_HOUR_S: Final = 3_600
_DRAINS_WITHIN_S: Final = 40.0
# A process that resumes hears from the others only after this: until then it speaks from its own belief.
_DEAF_S: Final = 4.0


class Faults:
    """Carries out a plan; each fault is undone after its duration."""

    def __init__(self, site: Site, history: History) -> None:
        self._site = site
        self._history = history
        self._stopped: set[str] = set()

    async def carry_out(self, plan: Sequence[Fault]) -> None:
        """Return once all faults are over."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as under_way:
            for fault in plan:
                await asyncio.sleep(max(0.0, began + fault.at - asyncio.get_running_loop().time()))
                under_way.create_task(self._carry_out(fault))

    async def _carry_out(self, fault: Fault) -> None:
        self._note(fault, "begins")
        match fault.kind:
            case "kill" | "stop" | "term" | "hold":
                await self._to_process(fault, self._site.processes[fault.process])
            case "kill-home" | "stop-home":
                await self._to_home(fault)
            case "redis-kill" | "redis-empty" | "redis-silent" | "redis-away-from" | "redis-failover":
                await self._to_redis(fault)
            case "database-stop" | "database-kill":
                await self._to_database(fault)
            case "clock":
                await self._step_clock(fault)
        self._note(fault, "is over")

    async def _to_process(self, fault: Fault, process: Process) -> None:
        if fault.kind == "hold":
            process.hold(fault.lasts_s)
            await asyncio.sleep(fault.lasts_s)
        elif fault.kind == "stop":
            process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(fault.lasts_s)
            process.send_signal(signal.SIGCONT)
        else:
            process.is_wanted = False
            process.send_signal(signal.SIGKILL if fault.kind == "kill" else signal.SIGTERM)
            await process.ended(_DRAINS_WITHIN_S)
            await asyncio.sleep(fault.lasts_s)
            process.is_wanted = True

    async def _to_home(self, fault: Fault) -> None:
        """Kill the home, or stop it for longer than its lease; once resumed it hears Redis only later."""
        home = await self._site.home()
        if home is None or home.name in self._stopped:
            self._history.note("fault", text="no home is known that runs")
            return
        self._history.note("fault", process=home.name, text=f"{fault.kind}: this is it")
        if fault.kind == "kill-home":
            await self._to_process(replace(fault, kind="kill"), home)
            return
        line = self._site.lines[home.name]
        self._stopped.add(home.name)
        line.fall_silent()
        await self._to_process(replace(fault, kind="stop"), home)
        await asyncio.sleep(_DEAF_S)
        line.speak()
        self._stopped.discard(home.name)

    async def _to_redis(self, fault: Fault) -> None:
        if fault.kind == "redis-empty":
            await self._surely_or_note(self._empty())
        elif fault.kind == "redis-failover":
            await self._surely_or_note(self._site.redis.fail_over())
        elif fault.kind == "redis-kill":
            await self._site.redis.break_()
            await asyncio.sleep(fault.lasts_s)
            await self._site.redis.mend()
        else:
            lines = self._site.lines
            concerned = list(lines.values()) if not fault.process else [lines[fault.process]]
            for line in concerned:
                line.fall_silent()
            await asyncio.sleep(fault.lasts_s)
            for line in concerned:
                line.speak()

    async def _empty(self) -> None:
        await self._site.redis.ask("FLUSHALL")
        await self._site.redis.ask("CLIENT", "KILL", "TYPE", "pubsub")

    async def _surely_or_note(self, work: Awaitable[None]) -> None:
        try:
            await work
        except OSError as why:
            self._history.note("fault", text=f"it is left out, for Redis is away: {why}")

    async def _to_database(self, fault: Fault) -> None:
        pid = self._site.database.pid
        if pid is None:
            return
        if fault.kind == "database-kill":
            # ``EmbeddedDatabase`` restarts it.
            os.kill(pid, signal.SIGKILL)
            return
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(fault.lasts_s)
        if self._site.database.pid == pid:
            os.kill(pid, signal.SIGCONT)

    async def _step_clock(self, fault: Fault) -> None:
        process = self._site.processes[fault.process]
        process.step_clock(_HOUR_S)
        await asyncio.sleep(fault.lasts_s)
        process.step_clock(0)

    def _note(self, fault: Fault, what: str) -> None:
        self._history.note("fault", process=fault.process, text=f"{fault.kind} for {fault.lasts_s} s {what}")
