"""The things that all workers share: the port, the embedded database and the settings; and how one is started."""

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from typing import Final

from models.database.die_with_parent import tied_to_parent
from models.database.embedded import EmbeddedDatabase
from models.database.holding.holder import this_process
from server.runtime.clock import SystemClock
from server.runtime.settings.settings import Settings
from server.transport.http.listening import ListenAddress
from server.workers.supervisor import Supervisor

VERB: Final = "worker"
"""``python -m server worker NUMBER [embedded]``: one of several, on a shared port. No operator types it."""

SHARES_EMBEDDED: Final = "embedded"

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_log = logging.getLogger(__name__)


async def serve_with_workers(settings: Settings, texts: Mapping[str, str], environ: Mapping[str, str]) -> int:
    """Run ``settings.processes`` workers until a signal, and return the exit status.

    ``texts`` are the settings as they were given, by variable; ``environ`` is the rest of the workers' environment. A
    second signal ends all of it at once. Raises ``CannotListen`` if the port is taken, and the errors of
    ``EmbeddedDatabase.start``.
    """
    # Without sharing it, for no other process may listen there.
    address = ListenAddress(settings.host, settings.port)
    address.release(address.bind())
    embedded = (
        EmbeddedDatabase(settings.data_dir, this_process(SystemClock().now_ms()))
        if settings.embedded
        else None
    )
    try:
        uri = settings.mongodb_uri if embedded is None else await embedded.start(takeover=settings.takeover)
        given = {**environ, **{name: text for name, text in texts.items() if text.strip()}}
        given |= {"MONGODB_URI": uri or "", "JWT_SECRET": settings.signing_secret(), "TAKEOVER": ""}
        shared = (SHARES_EMBEDDED,) if embedded is not None else ()
        return await _supervise(settings.processes, given, *shared)
    finally:
        if embedded is not None:
            await embedded.stop()


async def _supervise(count: int, given: Mapping[str, str], *arguments: str) -> int:
    async def start(number: int) -> Process:
        command = tied_to_parent(sys.executable, "-m", "server", VERB, str(number), *arguments)
        # A session of its own: Ctrl-C is for this process, which drains one worker after the other.
        return await asyncio.create_subprocess_exec(*command, env=given, start_new_session=True)

    supervisor, asked_to_stop = Supervisor(count, start), asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        if asked_to_stop.is_set():
            supervisor.kill()
            loop.remove_signal_handler(signal.SIGTERM)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTERM)
        asked_to_stop.set()

    for number in _SIGNALS:
        loop.add_signal_handler(number, asked)
    _log.info("%d workers are started", count)
    return await supervisor.run(asked_to_stop)
