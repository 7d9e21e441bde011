"""This process as operators see it: its state, its open sockets, its settings, its log level, and its end."""

import heapq
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Literal

from msgspec import Struct

from models.errors import TRY_AGAIN_LATER, Disconnect, Refusal
from models.ids import ConnectionId, UserId
from models.stores.cluster.processes import ProcessRecord
from models.wire.base import Person, Value
from server import __version__
from server.delivery.registry import SocketRegistry
from server.rooms.directory import RoomDirectory
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings, variables
from server.runtime.settings.variables import written

PAGE: Final = 200
_CLOSED_BY_OPERATOR: Final = Disconnect(TRY_AGAIN_LATER, "an operator closed this socket")

Level = Literal["debug", "info", "warning", "error"]

_log = logging.getLogger(__name__)


class ProcessShown(Value, frozen=True):
    """``state`` as ``/readyz`` tells it, by part. Times in ms; what is counted is in memory now."""

    node: str
    version: str
    pid: int
    started_at: int
    now_at: int
    sockets: int
    users: int
    rooms: int
    matches: int
    state: dict[str, str]


class ProcessListed(Value, frozen=True):
    """One of the processes that serve together. ``home``: the one that has the rooms."""

    node: str
    host: str
    pid: int
    since_at: int
    state: str
    home: bool


class ProcessList(Value, frozen=True):
    """All processes that live, as this one sees it."""

    processes: list[ProcessListed]


class SocketAtDesk(Value, frozen=True):
    """An open socket; ``rooms`` is where it listens, ``waiting_bytes`` what its client has not taken.

    ``node`` is the process that holds it; of a socket at another one than this, what waits is not known, and 0.
    """

    user: Person
    connection: ConnectionId
    task: str
    since_at: int
    rooms: int
    waiting_bytes: int
    node: str


class SocketsAtDesk(Value, frozen=True):
    """The newest sockets first; with a ``cursor`` there are others, and ``more`` is true."""

    sockets: list[SocketAtDesk]
    more: bool
    cursor: str | None = None


class SettingShown(Value, frozen=True):
    """A setting in force; of a secret only whether it is set. ``is_default``: nobody set it."""

    name: str
    value: str | None
    about: str
    secret: bool
    is_default: bool


class SettingsShown(Value, frozen=True):
    """All settings, in the order of the README, and what is logged."""

    settings: list[SettingShown]
    log_level: str


class ProcessParts(Struct, frozen=True):
    """The parts of the server that are shown; ``ask_state`` is the check of ``/readyz``."""

    node: str
    settings: Settings
    sockets: SocketRegistry
    rooms: RoomDirectory
    ask_state: Callable[[], Awaitable[Value]]
    clock: Clock


class OperatorProcess:
    """This process, for operators."""

    def __init__(self, parts: ProcessParts) -> None:
        self._parts = parts
        self._started_at = parts.clock.now_ms()
        self._living: Callable[[], Sequence[ProcessRecord]] = list

    def see_others(self, living: Callable[[], Sequence[ProcessRecord]]) -> None:
        """From now on ``living`` tells which processes serve together, this one too. To be called once."""
        self._living = living

    async def list(self) -> ProcessList:
        """The processes that serve together, the one that has the rooms first."""
        node = self._parts.node
        found = [
            ProcessListed(
                node=each.node,
                host=each.holder.host,
                pid=each.holder.pid,
                since_at=each.holder.since_at,
                state=each.state,
                home=each.node == node,
            )
            for each in self._living()
        ]
        if not found:
            alone = await self.show()
            host, state = socket.gethostname(), alone.state["state"]
            found = [ProcessListed(node, host, alone.pid, self._started_at, state, home=True)]
        return ProcessList(processes=sorted(found, key=lambda each: not each.home))

    async def show(self) -> ProcessShown:
        """The state of this process, after 2 s at most."""
        parts = self._parts
        state = await parts.ask_state()
        live = parts.rooms.all_live()
        return ProcessShown(
            node=parts.node,
            version=__version__,
            pid=os.getpid(),
            started_at=self._started_at,
            now_at=parts.clock.now_ms(),
            sockets=parts.sockets.open_count,
            users=len({each.identity.user for each, _ in parts.sockets.all_open()}),
            rooms=len(live),
            matches=sum(room.match is not None and room.match.is_live for room in live),
            state={name: str(getattr(state, name)) for name in state.__struct_fields__},
        )

    def sockets(self, user: UserId | None, cursor: str | None = None) -> SocketsAtDesk:
        """The open sockets of ``user``, or of everybody; 200 of them, from ``cursor`` on.

        Raises ``bad_request`` for an invalid cursor.
        """
        below = None if cursor is None else _place(cursor)
        every = (
            (each, liveness.since_at)
            for each, liveness in self._parts.sockets.all_open()
            if user in (None, each.identity.user) and (below is None or (liveness.since_at, each.id) < below)
        )
        found = heapq.nlargest(PAGE + 1, every, key=lambda socket: (socket[1], socket[0].id))
        shown = [
            SocketAtDesk(
                user=Person(id=each.identity.user, name=each.identity.name),
                connection=each.id,
                task=each.task,
                since_at=since_at,
                rooms=len(each.rooms),
                waiting_bytes=each.outbox.waiting_bytes,
                node=self._parts.node if each.relay is None else each.relay.gateway,
            )
            for each, since_at in found
        ]
        if len(shown) <= PAGE:
            return SocketsAtDesk(sockets=shown, more=False)
        last = shown[PAGE - 1]
        return SocketsAtDesk(sockets=shown[:PAGE], more=True, cursor=f"{last.since_at}:{last.connection}")

    def close_socket(self, connection: ConnectionId) -> None:
        """Close one socket, whose client may come back at once. Raises ``not_found``."""
        for each, _ in self._parts.sockets.all_open():
            if each.id == connection:
                each.close(_CLOSED_BY_OPERATOR)
                return
        raise Refusal("not_found", "socket: it is not open, or not here")

    def settings(self) -> SettingsShown:
        """The settings in force."""
        settings = self._parts.settings
        shown = []
        for each in variables():
            text = written(getattr(settings, each.name.lower()))
            hidden = each.secret and text != ""
            shown.append(
                SettingShown(
                    name=each.name,
                    value="set" if hidden else text or None,
                    about=each.about,
                    secret=each.secret,
                    is_default=text == each.default,
                )
            )
        level = logging.getLevelName(logging.getLogger().getEffectiveLevel()).lower()
        return SettingsShown(settings=shown, log_level=level)

    def log_from(self, level: Level) -> None:
        """Log at ``level`` or worse, until the next start."""
        _log.warning("an operator has the log begin at %s", level)
        logging.getLogger().setLevel(level.upper())

    def drain(self) -> None:
        """End this process in order, as SIGTERM does."""
        _log.warning("an operator has this process drain and end")
        os.kill(os.getpid(), signal.SIGTERM)


def _place(cursor: str) -> tuple[int, str]:
    """The opening time of the last socket of a page, and its id. Raises ``bad_request``."""
    since, _, connection = cursor.partition(":")
    if not (since.isascii() and since.isdigit() and len(since) <= 16 and connection):
        raise Refusal("bad_request", "cursor: it is none of this list")
    return int(since), connection
