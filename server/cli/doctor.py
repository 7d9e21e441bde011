"""``python -m server doctor``: checks the conditions of a start, a line each, with a remedy for each fault.

It may run beside the server that it checks, and changes nothing except the files of an embedded database that was
never started.
"""

import asyncio
import http.client
import ipaddress
import json
import shutil
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, NamedTuple

from models.database.client import Database, connect
from models.database.embedded import EmbeddedDatabase
from models.database.holding.holder import this_process
from models.database.start_failures import DatabaseError, InUse
from models.errors import Refusal
from models.stores.cluster.clocks import time_of
from models.stores.cluster.leases import LeaseStore
from server.cli.exit_status import ExitStatus
from server.runtime.clock import SystemClock
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import SettingsError
from server.runtime.timings import Timings
from server.transport.http.listening import CannotListen, ListenAddress

_MB: Final = 1024 * 1024
_ANSWER_S: Final = 2.0
_CLOCK_OFF_S: Final = 5.0
# Before this code was written.
_PAST_S: Final = 1_735_689_600
# Larger networks than anybody has proxies in.
_WIDE: Final = {4: 8, 6: 16}


class Finding(NamedTuple):
    """The result of one check: in words, and the exit status of a fault."""

    text: str
    status: ExitStatus = ExitStatus.OK


def settings_are_wrong(error: SettingsError) -> ExitStatus:
    """Report the error. Without valid settings nothing else can be checked."""
    _write("settings", Finding(f"{error}; set it right, nothing else was looked at", ExitStatus.SETTINGS))
    return ExitStatus.SETTINGS


async def examine(settings: Settings) -> ExitStatus:
    """Check everything, and return the exit status of the first fault."""
    serves = await asyncio.to_thread(_is_served, settings)
    database, no_answer = await _connected(settings)
    looks: list[tuple[str, Callable[[], Awaitable[Finding]]]] = [
        ("settings", lambda: _settings(settings)),
        ("database", lambda: _database(settings, database, serves=serves)),
        ("disk", lambda: _disk(settings)),
        ("port", lambda: _port(settings, serves=serves)),
        ("clock", lambda: _clock(settings, database)),
        ("proxies", lambda: _proxies(settings)),
    ]
    status = ExitStatus.OK
    for name, look in looks:
        found = no_answer if name == "database" and no_answer is not None else await look()
        _write(name, found)
        status = status or found.status
    if database is not None:
        database.close()
        await database.closed()
    return status


def _write(name: str, found: Finding) -> None:
    sys.stdout.write(f"{name}: {'ok' if found.status is ExitStatus.OK else 'wrong'}: {found.text}\n")


async def _settings(settings: Settings) -> Finding:
    warnings = settings.warnings()
    return Finding("; ".join(warnings) if warnings else "nothing is contradictory")


async def _connected(settings: Settings) -> tuple[Database | None, Finding | None]:
    """The MongoDB of the settings, or the fault in it; neither if the database is the embedded one."""
    if settings.mongodb_uri is None:
        return None, None
    try:
        return await connect(settings.mongodb_uri), None
    except DatabaseError as error:
        return None, Finding(f"{error}; see that it runs, and what MONGODB_URI says", ExitStatus.DATABASE)


async def _database(settings: Settings, database: Database | None, *, serves: bool) -> Finding:
    try:
        if database is None:
            return await _embedded(settings, serves=serves)
        return await _mongodb(database, serves=serves)
    except DatabaseError as error:
        return Finding(str(error), ExitStatus.DATABASE)
    except Refusal as refusal:
        return Finding(f"it does not answer in time: {refusal.message}", ExitStatus.DATABASE)


async def _embedded(settings: Settings, *, serves: bool) -> Finding:
    embedded = EmbeddedDatabase(settings.data_dir, this_process(SystemClock().now_ms()))
    try:
        await embedded.start()
    except InUse as error:
        if not serves:
            raise
        return Finding(f"the server that runs uses it ({error.holder})")
    finally:
        await embedded.stop()
    return Finding(f"the embedded one starts, with its files in {settings.data_dir}")


async def _mongodb(database: Database, *, serves: bool) -> Finding:
    await database.ping()
    store = LeaseStore(database)
    before = await store.read()
    if before is None or before.holder is None or before.holder.is_gone:
        return Finding(f"it answers, and nobody serves {database.name!r}")
    # Only time shows whether the holder of the lease lives.
    await asyncio.sleep(Timings().beat_s + 0.5)
    after = await store.read()
    if after == before:
        return Finding(
            f"it answers; {before.holder} let {database.name!r} alone, a start waits for it a moment"
        )
    if not serves:
        raise InUse(f"MONGODB_URI: the database {database.name!r}", before.holder)
    return Finding(f"the server that runs uses it ({before.holder})")


async def _disk(settings: Settings) -> Finding:
    if not settings.embedded:
        return Finding("the database is not in DATA_DIR")
    folder = _there(settings.data_dir)
    free_mb = shutil.disk_usage(folder).free // _MB
    if free_mb < settings.min_free_mb:
        why = f"{free_mb} MB are free for {folder}, less than MIN_FREE_MB={settings.min_free_mb}: make room"
        return Finding(f"DATA_DIR: {why}, nothing is stored before", ExitStatus.DATABASE)
    return Finding(f"{free_mb} MB are free for {folder}")


async def _port(settings: Settings, *, serves: bool) -> Finding:
    address = ListenAddress(settings.host, settings.port)
    if serves:
        return Finding(f"a Teahouse answers at {address}")
    try:
        await asyncio.to_thread(_try_to_listen, address)
    except OSError as error:
        return _cannot_listen(CannotListen(address, error))
    except CannotListen as error:
        return _cannot_listen(error)
    return Finding(f"{address} is free")


def _cannot_listen(error: CannotListen) -> Finding:
    return Finding(f"{error}; end what listens there, or set another", ExitStatus.SETTINGS)


async def _clock(settings: Settings, database: Database | None) -> Finding:
    now_s = time.time()
    if now_s < _PAST_S:
        why = f"it is of {time.gmtime(now_s).tm_year}: set it, for the ends of tokens and bans depend on it"
        return Finding(why, ExitStatus.SETTINGS)
    if database is None:
        newest_s = _newest_in(settings.data_dir)
        if newest_s is None or newest_s < now_s + _CLOCK_OFF_S:
            return Finding("nothing in DATA_DIR is of a later time")
        return _off(newest_s - now_s, "what was written in DATA_DIR")
    try:
        off_s = await time_of(database) - now_s
    except DatabaseError as error:
        return Finding(f"it cannot be compared with the database's ({error})")
    return (
        Finding("it agrees with the database's")
        if abs(off_s) <= _CLOCK_OFF_S
        else _off(off_s, "the database's")
    )


def _off(off_s: float, whose: str) -> Finding:
    why = f"it differs by {off_s:+.0f} s from {whose}: have it set by NTP, for ends of tokens and bans depend on it"
    return Finding(why, ExitStatus.SETTINGS)


async def _proxies(settings: Settings) -> Finding:
    networks = [ipaddress.ip_network(each) for each in settings.trusted_proxies]
    for network in networks:
        if network.prefixlen < _WIDE[network.version]:
            why = f"{network} believes nearly everybody about its address: name the proxies alone"
            return Finding(f"TRUSTED_PROXIES: {why}", ExitStatus.SETTINGS)
    if networks:
        return Finding(f"X-Forwarded-For of {', '.join(map(str, networks))} is believed")
    return Finding("TRUSTED_PROXIES is unset: private addresses are believed, one hop deep")


def _is_served(settings: Settings) -> bool:
    """Whether a Teahouse answers where this one would listen."""
    connection = ListenAddress(settings.host, settings.port).connection(_ANSWER_S)
    try:
        connection.request("GET", "/readyz")
        said = json.loads(connection.getresponse().read(4_096))
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return isinstance(said, dict) and {"database", "loop", "disk", "state"} <= said.keys()


def _try_to_listen(address: ListenAddress) -> None:
    """Listen for a moment. Raises ``OSError`` or ``CannotListen`` if that is not possible."""
    if address.path is not None:
        address.release(address.bind())
        return
    for family, kind, protocol, _, place in socket.getaddrinfo(
        address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    ):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind(place)
            probe.listen()


def _there(folder: Path) -> Path:
    """The folder, or the nearest existing one above it."""
    return next(each for each in (folder.resolve(), *folder.resolve().parents) if each.is_dir())


def _newest_in(folder: Path) -> float | None:
    """The time of the last change to a file directly in ``folder``, in seconds since the epoch."""
    if not folder.is_dir():
        return None
    return max((each.stat().st_mtime for each in folder.iterdir()), default=None)
