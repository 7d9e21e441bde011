"""All SockJS sessions at one address, by the id that the client chose.

A session is found by its id alone (sockjs-protocol 0.3.3, "Session URLs"); the server part of an address is for load
balancers.
"""

from typing import Final

from handlers.conversation import Begin
from handlers.sockjs.session import SockJsLimits, SockJsSession
from models.errors import GOING_AWAY, Refusal, unavailable
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets
from server.transport.http.addresses import subscriber

MAX_SESSIONS: Final = 20_000
_PER_S: Final = 20.0
_BURST: Final = 400.0


class SockJsSessions:
    """The sessions. ``rates``: whether to limit how fast an address may open sessions."""

    def __init__(
        self, begin: Begin, limits: SockJsLimits, clock: Clock, *, rates: bool, capacity: int = MAX_SESSIONS
    ) -> None:
        self._begin = begin
        self.limits = limits
        self._clock = clock
        self._capacity = capacity
        self._rates: Buckets[str] | None = Buckets(_PER_S, _BURST) if rates else None
        self._sessions: dict[str, SockJsSession] = {}
        self._ending = False

    def __len__(self) -> int:
        return len(self._sessions)

    def get(self, session_id: str) -> SockJsSession | None:
        """The session of that id, ended or not, if there is one."""
        return self._sessions.get(session_id)

    def open(self, session_id: str, address: str) -> SockJsSession:
        """The session, opened if there is none.

        Raises ``Refusal``: ``rate_limited`` or ``unavailable`` if none may be opened now.
        """
        session = self._sessions.get(session_id)
        if session is not None:
            return session
        self._check_room(address)
        session = SockJsSession(self._begin, self.limits, lambda: self._forget(session_id), address)
        self._sessions[session_id] = session
        return session

    def stop(self) -> None:
        """End every session, and open no new ones."""
        self._ending = True
        for session in list(self._sessions.values()):
            session.close(GOING_AWAY, "the server is going away")
            session.go()

    def _check_room(self, address: str) -> None:
        if self._ending:
            raise unavailable("the server is going away")
        if len(self._sessions) >= self._capacity:
            raise unavailable("there are too many sessions")
        if self._rates is None:
            return
        wait_s = self._rates.take(subscriber(address), self._clock.monotonic())
        if wait_s:
            raise Refusal("rate_limited", "too many new sessions from this address", retry_after_s=wait_s)

    def _forget(self, session_id: str) -> None:
        self._sessions.pop(session_id, None)
