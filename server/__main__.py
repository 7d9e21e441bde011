"""The command line, ``python -m server``: reads the settings, starts the server, and stops it at a signal.

``python -m server verify FILE`` checks an exported match instead, and starts nothing.
"""

import asyncio
import json
import logging
import os
import signal
import sys

import uvloop

from models.database.client import DatabaseError
from server.app import App, CannotListen
from server.cli import verify
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import SettingsError

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
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def main() -> int:
    """Run a server until SIGTERM or SIGINT, or check a match. Returns the exit status."""
    if sys.argv[1:2] == ["verify"]:
        return verify.main(sys.argv[2:])
    try:
        settings = Settings.load(sys.argv[1:], os.environ)
        _set_up_logging(settings)
        for warning in settings.warnings():
            _log.warning(warning)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings))
    except (SettingsError, DatabaseError, CannotListen) as error:
        # For the operator at the terminal: one line, no traceback.
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _serve(settings: Settings) -> None:
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop.set)
    app = App(settings)
    try:
        await app.start()
        host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host
        _log.info("Teahouse is open at http://%s:%d", host, app.port)
        await asked_to_stop.wait()
        _log.info("closing")
    finally:
        await app.stop()


def _set_up_logging(settings: Settings) -> None:
    handler = logging.StreamHandler()
    if settings.log_format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # Tornado notes each request that is no HTTP: as many lines as a client likes.
    logging.getLogger("tornado.general").setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
