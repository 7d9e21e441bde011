"""The command line, ``python -m server``: reads the settings, starts the server, and stops it at a signal.

A verb goes first, as in ``python -m server verify FILE``, which is ``teahouse verify FILE`` where the package is
installed. Without a verb it is ``serve``; no other verb starts a server.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import uvloop

from models.database.client import Database
from models.database.start_failures import DatabaseError
from server import __version__
from server.app import App
from server.cli import site, verify
from server.cli.archives import FileExport, FileImport
from server.cli.doctor import examine, settings_are_wrong
from server.cli.exit_status import ExitStatus, Refused, line_of, status_of
from server.cli.key import key_and_flags
from server.cli.ratings import rate_anew
from server.cli.reindex import reindex
from server.cli.restored import renew_epochs
from server.cli.room import work_and_flags
from server.cli.token import whose_and_flags, write_token
from server.cli.user import NewAccount, typed_password
from server.cli.vapid import write_pair
from server.cluster.lease import Deposed
from server.clustered import ClusteredApp
from server.games.registry import LEFT_OUT
from server.ratings.seasons import Seasons
from server.runtime.clock import SystemClock
from server.runtime.garbage import leave_alone_what_is_loaded
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import SettingsError, UsageError
from server.runtime.settings.worker import Worker
from server.transport.http.listening import CannotListen
from server.workers import launching

Work = Callable[[Database], Awaitable[None]]
"""Work on a database that no server serves."""

_ON_DATABASE: Final = {"reindex": reindex, "restored": renew_epochs}
_SHOWN_LENGTH: Final = 80
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger("teahouse")


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": round(record.created * 1_000),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in getattr(record, "fields", {}).items() if name not in line}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def main() -> int:
    """Run a server until a signal, or carry out another verb. Returns the exit status."""
    verb, arguments = _verb_and_arguments(sys.argv[1:])
    try:
        return _carried_out(verb, arguments)
    except (SettingsError, DatabaseError, CannotListen, Deposed, Refused) as error:
        # For the operator at the terminal: one line, no traceback.
        sys.stderr.write(line_of(error))
        return status_of(error)


async def _write_site(folder: Path) -> int:
    """Write the documents as a server of its own shows them, with an empty database."""
    with TemporaryDirectory() as data:
        app = App(Settings(port=0, data_dir=Path(data)))
        await app.start()
        try:
            await asyncio.to_thread(site.copy, f"{app.url}/docs/", folder)
        finally:
            await app.stop()
    return ExitStatus.OK


def _verb_and_arguments(argv: Sequence[str]) -> tuple[str, Sequence[str]]:
    if argv and not argv[0].startswith("-"):
        return argv[0], argv[1:]
    return ("version", argv[1:]) if argv[:1] == ["--version"] else ("serve", argv)


def _carried_out(verb: str, arguments: Sequence[str]) -> int:
    match verb:
        case "version":
            sys.stdout.write(f"teahouse {__version__}\n")
            return ExitStatus.OK
        case "verify":
            return verify.main(arguments)
        case "site":
            return asyncio.run(_write_site(site.folder_of(arguments)))
        case "serve":
            return _run(partial(_serve_all, arguments), arguments)
        case launching.VERB:
            return _run(partial(_serve_as, arguments), ())
        case "token":
            whose, flags = whose_and_flags(arguments)
            return write_token(whose, Settings.load(flags, os.environ), SystemClock())
        case "vapid":
            return write_pair(arguments)
        case "doctor":
            return _examined(arguments)
        case _:
            work, flags = _work_of(verb, arguments)
            return _run(partial(_once, work), flags)


def _work_of(verb: str, arguments: Sequence[str]) -> tuple[Work, Sequence[str]]:
    """The work of a verb on a database that no server serves, and the flags after it. Raises ``UsageError``."""
    match verb:
        case "user":
            if not arguments or arguments[0].startswith("-"):
                raise UsageError(
                    "usage: python -m server user NAME; the password is asked for, or read from stdin"
                )
            account = NewAccount(arguments[0], typed_password)
            return account.make, arguments[1:]
        case "key":
            key, flags = key_and_flags(arguments)
            return key.make, flags
        case "room":
            return work_and_flags(arguments)
        case "export":
            export, flags = FileExport.asked_for(arguments)
            return export.carry_out, flags
        case "import":
            import_, flags = FileImport.asked_for(arguments)
            base_path = Settings.load(flags, os.environ).base_path
            return partial(import_.carry_out, base_path=base_path), flags
        case "ratings":
            settings = Settings.load(arguments, os.environ)
            return partial(rate_anew, Seasons(settings.seasons)), arguments
        case _ if verb in _ON_DATABASE:
            return _ON_DATABASE[verb], arguments
        case _:
            raise UsageError(f"unknown verb: {verb[:_SHOWN_LENGTH]!r} (--help lists the verbs)")


def _examined(flags: Sequence[str]) -> int:
    try:
        settings = Settings.load(flags, os.environ)
    except UsageError:
        raise
    except SettingsError as error:
        return settings_are_wrong(error)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(examine(settings))


def _run(work: Callable[[Settings], Coroutine[Any, Any, int]], flags: Sequence[str]) -> int:
    settings = Settings.load(flags, os.environ)
    _set_up_logging(settings)
    for warning in settings.warnings():
        _log.warning(warning)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work(settings))


async def _serve_all(flags: Sequence[str], settings: Settings) -> int:
    """Serve in this process, or with as many workers as the settings say."""
    if settings.processes == 1:
        return await _serve(settings)
    return await launching.serve_with_workers(settings, Settings.texts(flags, os.environ), os.environ)


async def _serve_as(arguments: Sequence[str], settings: Settings) -> int:
    """Serve as one of the workers that another process starts; its parameters are in ``arguments``."""
    number, *more = arguments
    worker = Worker(int(number), shares_embedded=launching.SHARES_EMBEDDED in more)
    return await _serve(replace(settings, worker=worker))


async def _serve(settings: Settings) -> int:
    asked_to_stop = asyncio.Event()
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, _asked_to_stop, asked_to_stop)
    for problem in LEFT_OUT:
        _log.error(problem)
    app = App(settings) if settings.redis_url is None else ClusteredApp(settings)
    try:
        await app.start()
        leave_alone_what_is_loaded()
        _log.info("Teahouse is open at %s", app.url)
        async with asyncio.TaskGroup() as group:
            waits = [group.create_task(each) for each in (asked_to_stop.wait(), app.must_end())]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for each in waits:
                each.cancel()
        _log.info("closing")
    finally:
        await app.stop()
    if app.deposed is not None:
        raise app.deposed
    return 0


async def _once(work: Work, settings: Settings) -> int:
    app = App(settings)
    try:
        await app.once(work)
    finally:
        await app.stop()
    return 0


def _asked_to_stop(event: asyncio.Event) -> None:
    """Stop in order; a second signal ends the process at once."""
    event.set()
    for number in _SIGNALS:
        asyncio.get_running_loop().remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)


def _set_up_logging(settings: Settings) -> None:
    handler = logging.StreamHandler()
    if settings.log_format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # Tornado logs each request that is no HTTP: a client could cause any number of lines.
    logging.getLogger("tornado.general").setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
