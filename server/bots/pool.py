"""The pool in which bots think: a few processes beside the server, which never hold its loop.

The processes start when they are first needed, run at the lowest priority, are replaced when one dies, and end with
the server, however it ended. Questions are bounded, and the users for whom bots play take turns. While many wait,
each bot gets less time to think, so that nobody waits for long.
"""

import asyncio
import logging
import math
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from models.database import die_with_parent
from models.errors import Refusal, unavailable
from server.bots.worker import Question, Thought
from server.games.bots import LEVELS
from server.runtime.fair_queue import FairQueue, Full

MOST_PROCESSES: Final = 2
MOST_WAITING: Final = 1_024
MOST_WAITING_EACH: Final = 64
LEAST_BUDGET_MS: Final = 50
# Far more than any budget: a process that takes this long hangs, or its machine does.
PATIENCE_S: Final = 30.0
_MAX_ANSWER_BYTES: Final = 1 << 20
_ROOT: Final = Path(__file__).parents[2]

_log = logging.getLogger(__name__)


class _Job(Struct, frozen=True, eq=False):
    question: Question
    answer: "asyncio.Future[Any]"
    until: float = math.inf


class _Ended(Exception):
    """A process ended instead of answering."""


class BotPool:
    """Bots in processes: one fewer than there are processors, at least one and at most ``MOST_PROCESSES``."""

    def __init__(
        self, processes: int | None = None, *, waiting: int = MOST_WAITING, each: int = MOST_WAITING_EACH
    ) -> None:
        self._processes = processes or min(MOST_PROCESSES, max(1, (os.cpu_count() or 1) - 1))
        self._jobs: FairQueue[_Job] = FairQueue(waiting, each)
        self._workers: dict[_Worker, asyncio.Task[None]] = {}
        self._asked = 0
        self._closed = False

    @property
    def bots(self) -> int:
        """The number of bots that think or wait to."""
        return self._asked

    async def choose(
        self,
        game: str,
        state: bytes,
        seat: int,
        level: int,
        seed: int,
        *,
        whom: str = "",
        within_s: float | None = None,
    ) -> Any:
        """A move for ``seat``, as JSON; ``state`` is the match's, in JSON, and ``seed`` any number.

        ``within_s``: how long waiting and thinking should take together, if possible; None: without limit.
        ``whom``: the user for whom the bot plays, and in whose turn it thinks. A caller may be cancelled: the answer
        is dropped then.

        Raises:
            Refusal: ``unavailable`` when too many wait or no process can think now; the caller may retry.
        """
        if self._closed:
            raise unavailable("the server is going away")
        question = Question(game=game, state=Raw(state), seat=seat, level=LEVELS[level], seed=seed)
        loop = asyncio.get_running_loop()
        until = math.inf if within_s is None else loop.time() + within_s
        job = _Job(question, loop.create_future(), until)
        try:
            self._jobs.put(whom, job)
        except Full:
            message = "too many bots think at this moment; try again"
            raise Refusal("unavailable", message, retry_after_s=1) from None
        self._asked += 1
        if len(self._workers) < min(self._asked, self._processes):
            worker = _Worker()
            thinking = self._workers[worker] = asyncio.create_task(self._think(worker), name="bots")
            # If it ever ends, the next question starts another.
            thinking.add_done_callback(lambda _: self._workers.pop(worker, None))
        try:
            return await job.answer
        finally:
            self._asked -= 1

    async def close(self) -> None:
        """End the processes. Callers that wait get ``unavailable``."""
        self._closed = True
        for task in self._workers.values():
            task.cancel()
        await asyncio.gather(*self._workers.values(), return_exceptions=True)
        for job in self._jobs.drain():
            _give_up(job)

    async def _think(self, worker: "_Worker") -> None:
        """Give one process its jobs, one after the other."""
        try:
            while True:
                job = await self._jobs.get()
                if not job.answer.done():
                    await self._work(worker, job)
        finally:
            await worker.end()

    async def _work(self, worker: "_Worker", job: _Job) -> None:
        level = job.question.level
        share = min(1.0, self._processes / self._asked)
        budget_ms = min(level.budget_ms, max(LEAST_BUDGET_MS, round(level.budget_ms * share)))
        left_ms = max(1.0, (job.until - asyncio.get_running_loop().time()) * 1000)
        budget_ms = round(min(budget_ms, left_ms))
        question = replace(job.question, level=replace(level, budget_ms=budget_ms))
        try:
            thought = await worker.answer(question)
            if thought.failure is not None:
                _log.error("a bot fails in %s: %s", question.game, thought.failure)
            elif not job.answer.done():
                job.answer.set_result(thought.move)
        except Exception:
            # The caller must get an answer to any error.
            _log.exception("a bot could not think in %s", question.game)
        finally:
            _give_up(job)


class _Worker:
    """One process, started at the first question if none runs."""

    def __init__(self) -> None:
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    async def answer(self, question: Question) -> Thought:
        """Ask the process; if it was killed meanwhile, start another and ask that."""
        line = msgspec.json.encode(question) + b"\n"
        try:
            return await self._once(line)
        except (_Ended, ConnectionError):
            _log.warning("a process in which bots think has ended; starting another")
        return await self._once(line)

    async def end(self) -> None:
        """End the process, if one runs."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _once(self, line: bytes) -> Thought:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return msgspec.json.decode(await self._ask(line), type=Thought)
        except BaseException:
            # A late answer must not be taken for the answer to the next question.
            await self.end()
            raise

    async def _ask(self, line: bytes) -> bytes:
        if self._process is None:
            command = die_with_parent.tied_to_parent(sys.executable, "-m", "server.bots.worker")
            self._process = await asyncio.create_subprocess_exec(
                *command,
                cwd=_ROOT,
                env=die_with_parent.ENVIRONMENT,
                stdin=PIPE,
                stdout=PIPE,
                limit=_MAX_ANSWER_BYTES,
                # A Ctrl-C is for the server, which ends the process when it no longer needs it.
                start_new_session=True,
            )
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line)
        await process.stdin.drain()
        answer = await process.stdout.readline()
        if not answer.endswith(b"\n"):
            raise _Ended
        return answer


def _give_up(job: _Job) -> None:
    """Answer that there is no move, unless the job is already answered."""
    if not job.answer.done():
        job.answer.set_exception(unavailable("bots cannot think now"))
