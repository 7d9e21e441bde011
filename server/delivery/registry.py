"""All open sockets of this process: how many a session and a user may hold, their heartbeats, their end.

A session holds one socket a task. A new socket of a task replaces the old one, which is closed with 4409 (the rule
of ``wx.connectSocket``, applied to each task). A socket is closed when its client is silent for too long, its token
expires or its session ends.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.errors import GOING_AWAY, REPLACED, TOO_MANY, UNAUTHORIZED, Disconnect, Refusal
from models.ids import SessionId, UserId
from models.wire.events import GoAway
from server.accounts.authentication import Identity, Verifier
from server.accounts.sessions import OpenSocket
from server.delivery.connection import Connection
from server.delivery.ends import Ends
from server.delivery.hub import Hub
from server.delivery.liveness import Heartbeat, Liveness
from server.delivery.sweeping import check_silence, close_slowest
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.runtime.subscribers import Subscribers, Unsubscribe

SILENCE: Final = 2.5


class SocketLimits(Struct, frozen=True, kw_only=True):
    """How many sockets a session (one a task) and a user may hold, and how often a client sends a heartbeat.

    ``max_address_bytes``: how many bytes may wait for all sockets of one address; None: any number.
    """

    max_tasks: int
    max_user_sockets: int
    heartbeat_s: float
    max_address_bytes: int | None = None


class SocketRegistry:
    """The sockets, by session and by user."""

    def __init__(
        self,
        auth: Verifier,
        hub: Hub,
        clock: Clock,
        limits: SocketLimits,
        sweep_s: float,
    ) -> None:
        self._auth = auth
        self._hub = hub
        self._clock = clock
        self._limits = limits
        self._heartbeat = Heartbeat(silence_s=SILENCE * limits.heartbeat_s)
        self._sessions: dict[SessionId, dict[str, Connection]] = {}
        self._users: dict[UserId, dict[Connection, Liveness]] = {}
        # When users who still have a socket were last there with one that is closed.
        self._last_there: dict[UserId, float] = {}
        self._going: set[UserId] = set()
        self._user_gone: Subscribers[UserId, bool] = Subscribers("a user's last socket being closed")
        self._presence: Subscribers[UserId, float] = Subscribers("a user's coming and going")
        # The number of sockets opened, and of those closed, by code.
        self.opened = 0
        self._ends = Ends(clock)
        self.closes = self._ends.counted
        self._sweep = Periodic("sweep of the sockets", sweep_s, self._sweep_sockets)

    def start(self) -> None:
        """Begin to sweep for sockets that are silent or whose token has expired."""
        self._sweep.start()

    async def stop(self) -> None:
        """Stop the sweep. The sockets stay open."""
        await self._sweep.stop()

    def subscribe_user_gone(self, subscriber: Callable[[UserId, bool], None]) -> Unsubscribe:
        """Call ``subscriber`` with each user whose last socket is closed, and whether its process was ending.

        The call comes in the turn of the loop after the close, and only if the user has no socket then: not for a
        user whose socket was replaced by another.
        """
        return self._user_gone.subscribe(subscriber)

    def subscribe_presence(self, subscriber: Callable[[UserId, float], None]) -> Unsubscribe:
        """Call ``subscriber`` with each user whose first socket opens or whose last one closes, and since when.

        The call comes in the turn of the loop after that, with the time of ``Clock.monotonic``. A user who fell
        silent is gone since they were last heard on any of their sockets.
        """
        return self._presence.subscribe(subscriber)

    def is_present(self, user: UserId) -> bool:
        """Whether ``user`` has an open socket, or subscribers have yet to be notified that the user has none."""
        return user in self._users or user in self._going

    @property
    def open_count(self) -> int:
        """How many sockets are open."""
        return sum(len(sockets) for sockets in self._users.values())

    def all_users(self) -> list[UserId]:
        """Every user who has an open socket."""
        return list(self._users)

    def all_open(self) -> Iterator[tuple[Connection, Liveness]]:
        """Every open socket."""
        return (socket for sockets in self._users.values() for socket in sockets.items())

    def check_capacity(self, identity: Identity, task: str) -> None:
        """Check that one more socket may be opened. One that replaces another always may.

        Raises:
            Refusal: ``rate_limited`` if the session or the user holds the most it may.
        """
        if task in self._sessions.get(identity.session, {}):
            return
        self._check_session(identity.session)
        if len(self._users.get(identity.user, ())) >= self._limits.max_user_sockets:
            raise Refusal("rate_limited", f"a user holds at most {self._limits.max_user_sockets} sockets")

    async def check_admission(self, identity: Identity, task: str) -> None:
        """As ``check_capacity``, also where another process counts the sockets. Raises ``unavailable`` too."""
        self.check_capacity(identity, task)

    def add(
        self, connection: Connection, heartbeat: Heartbeat | None = None, since_at: int | None = None
    ) -> Liveness:
        """Register an open connection, and close with 4409 the one that it replaces.

        ``heartbeat``: None for the one of the settings. The reader of the socket sets ``heard_at`` of the returned
        ``Liveness`` whenever bytes arrive. ``since_at`` (ms): when the socket was opened, None for now.

        Raises:
            Disconnect: 4429 if the session or the user holds the most it may, 4409 if a newer one has its place.
        """
        identity, task = connection.identity, connection.task
        self._check_newest(identity.session, task, since_at)
        try:
            self.check_capacity(identity, task)
        except Refusal as refusal:
            raise Disconnect(TOO_MANY, refusal.message) from refusal
        self._supersede(identity.session, task)
        liveness = Liveness(
            since_at=since_at or self._clock.now_ms(),
            heard_at=self._clock.monotonic(),
            heartbeat=heartbeat or self._heartbeat,
        )
        self._sessions.setdefault(identity.session, {})[task] = connection
        if identity.user not in self._users:
            now = self._clock.monotonic()
            asyncio.get_running_loop().call_soon(self._presence.notify, identity.user, now)
        self._users.setdefault(identity.user, {})[connection] = liveness
        connection.subscribe_closed(self._forget)
        self.opened += 1
        return liveness

    async def close_if_ended(self, connection: Connection) -> None:
        """Close ``connection`` if its session ended while it was being opened."""
        with suppress(Refusal):
            if not await self._auth.is_open(connection.identity.session):
                connection.close(Disconnect(UNAUTHORIZED, "the session has ended"))

    async def renew(self, connection: Connection, token: str) -> None:
        """Put ``connection`` under a newer token of the same user.

        Raises:
            Disconnect: 4401 for a token that is not valid, or is another user's.
            Refusal: ``unavailable`` if the token cannot be verified now, ``rate_limited`` if the token's session is
            another one, which holds the most sockets it may.
        """
        try:
            identity = await self._auth.verify(token)
        except Refusal as refusal:
            if refusal.code != "unauthorized":
                raise
            raise Disconnect(UNAUTHORIZED, refusal.message) from refusal
        if identity.user != connection.identity.user:
            raise Disconnect(UNAUTHORIZED, "the token is another user's")
        if connection.closed:
            return
        if identity.session != connection.identity.session:
            self._move(connection, identity.session)
        connection.renew(identity)
        await self.close_if_ended(connection)

    async def of_session(self, session: SessionId) -> Sequence[OpenSocket]:
        """The open sockets of a session."""
        return [
            OpenSocket(
                task=each.task,
                connection=each.id,
                since_at=self._users[each.identity.user][each].since_at,
            )
            for each in self._sessions.get(session, {}).values()
        ]

    async def end_session(self, session: SessionId) -> None:
        """Close every socket of ``session``, which has ended."""
        for connection in list(self._sessions.get(session, {}).values()):
            connection.close(Disconnect(UNAUTHORIZED, "the session has ended"))

    def rename(self, user: UserId, name: str, *, guest: bool) -> None:
        """Give every open socket of ``user`` the user's new name."""
        for connection in self.of_user(user):
            connection.renew(replace(connection.identity, name=name, guest=guest))

    def of_user(self, user: UserId) -> Sequence[Connection]:
        """The open sockets of a user, over all their sessions."""
        return tuple(self._users.get(user, ()))

    def address_of(self, user: UserId) -> str | None:
        """From where ``user`` comes, by the newest socket of which that is known (of proxies it is not)."""
        return [None, *(each.address for each in self._users.get(user, {}).values() if each.address)][-1]

    def go_away(self, spread_s: float) -> None:
        """Send every socket of this process ``goaway``, with reconnect times that are spread over ``spread_s``."""
        everyone = [each for sockets in self._users.values() for each in sockets if each.relay is None]
        for place, connection in enumerate(everyone):
            delay_s = round(1 + spread_s * place / max(1, len(everyone)), 2)
            connection.send(GoAway(reconnect_in_s=delay_s))

    def close_all(self, why: Disconnect) -> None:
        """Close every socket of this process."""
        for connection in [each for sockets in self._users.values() for each in sockets]:
            if connection.relay is None:
                connection.close(why)

    def _check_session(self, session: SessionId) -> None:
        if len(self._sessions.get(session, {})) >= self._limits.max_tasks:
            raise Refusal("rate_limited", f"a session holds at most {self._limits.max_tasks} sockets")

    def _check_newest(self, session: SessionId, task: str, since_at: int | None) -> None:
        old = self._sessions.get(session, {}).get(task)
        if old is None or since_at is None:
            return
        if self._users[old.identity.user][old].since_at > since_at:
            raise Disconnect(REPLACED, "a newer socket has this task's place")

    def _supersede(self, session: SessionId, task: str) -> None:
        old = self._sessions.get(session, {}).get(task)
        if old is not None:
            old.close(Disconnect(REPLACED, "another socket took this task's place"))

    def _move(self, connection: Connection, session: SessionId) -> None:
        if connection.task not in self._sessions.get(session, {}):
            self._check_session(session)
        self._forget_session(connection)
        self._supersede(session, connection.task)
        self._sessions.setdefault(session, {})[connection.task] = connection

    def _forget(self, connection: Connection) -> None:
        self._ends.note(connection)
        self._forget_session(connection)
        user, now = connection.identity.user, self._clock.monotonic()
        sockets = self._users[user]
        liveness = sockets.pop(connection)
        is_silent = now - liveness.heard_at > liveness.heartbeat.silence_s
        # The socket that is closed last need not be the one that was heard last.
        there_at = max(liveness.heard_at if is_silent else now, self._last_there.pop(user, 0.0))
        if sockets:
            self._last_there[user] = there_at
        else:
            del self._users[user]
            self._going.add(user)
            is_sent_away = connection.closed_with == GOING_AWAY
            asyncio.get_running_loop().call_soon(self._notify_if_gone, user, there_at, is_sent_away)
        self._hub.forget(connection)

    def _notify_if_gone(self, user: UserId, gone_at: float, is_sent_away: bool) -> None:
        self._going.discard(user)
        if user not in self._users:
            self._user_gone.notify(user, is_sent_away)
            self._presence.notify(user, gone_at)

    def _forget_session(self, connection: Connection) -> None:
        session = connection.identity.session
        tasks = self._sessions.get(session, {})
        if tasks.get(connection.task) is connection:
            del tasks[connection.task]
        if not tasks:
            self._sessions.pop(session, None)

    def _sweep_sockets(self) -> None:
        now, now_ms = self._clock.monotonic(), self._clock.now_ms()
        for sockets in list(self._users.values()):
            for connection, liveness in list(sockets.items()):
                if connection.identity.expires_at <= now_ms:
                    connection.close(Disconnect(UNAUTHORIZED, "the token has expired"))
                else:
                    check_silence(connection, liveness, now)
        if self._limits.max_address_bytes is not None:
            close_slowest(self.all_open(), self._limits.max_address_bytes)
