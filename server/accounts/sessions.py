"""Sessions: one for each sign-in, from its beginning to its end, with the sockets that are open under it.

A session is a record in the store; its tokens are a function of that record (``server.accounts.tokens.own``).
A session that ends here ends for good, with all of its sockets.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import ConnectionId, SessionId, UserId, new_id
from models.stores.people.sessions import Device, Session, SessionStore
from models.stores.people.users import User
from models.wire.chat_values import SelfInfo, Value
from server.accounts.authentication import SESSION_MS, Identity
from server.accounts.blocked_users import BlockedUsers
from server.runtime.clock import Clock

_ATTEMPTS: Final = 4
_ARRIVAL_MS: Final = 60_000


class OpenSocket(Value, frozen=True):
    """One open socket of a session; ``since_at`` in ms."""

    task: str
    connection: ConnectionId
    since_at: int


class SessionNow(Value, frozen=True):
    """A session as its owner sees it; ``expires_at`` (ms) moves on with each refresh."""

    id: SessionId
    expires_at: int
    sockets: Sequence[OpenSocket]


class SessionInfo(Value, frozen=True):
    """One of a user's sessions, as the user sees it. Times in ms."""

    id: SessionId
    created_at: int
    used_at: int
    user_agent: str
    address: str
    current: bool


class SessionList(Value, frozen=True):
    """The answer to ``GET /api/sessions``."""

    sessions: list[SessionInfo]


class Me(Value, frozen=True):
    """The answer to ``GET /api/me``."""

    user: SelfInfo
    session: SessionNow


class SessionSockets(Protocol):
    """The open sockets of every session, on every process."""

    async def of_session(self, session: SessionId) -> Sequence[OpenSocket]:
        """The open sockets of ``session``."""

    async def end_session(self, session: SessionId) -> None:
        """Close every socket of ``session``, which has ended."""


class NewNames(Protocol):
    """The places that show users' names, on every process."""

    async def renamed(self, user: UserId, name: str, *, guest: bool) -> None:
        """Publish the new name of ``user`` everywhere; raises nothing."""


class Sessions:
    """The sessions of all users."""

    def __init__(
        self,
        store: SessionStore,
        sockets: SessionSockets,
        new_names: NewNames,
        clock: Clock,
        blocked: BlockedUsers,
    ) -> None:
        self._store = store
        self._sockets = sockets
        self._new_names = new_names
        self._clock = clock
        self._blocked = blocked

    async def begin(self, user: User, device: Device) -> Session:
        """Begin a new session for ``user``, who has just proved their identity.

        Raises ``Refusal``: ``banned`` for a user whom operators keep out, ``unavailable``.
        """
        self._blocked.check(user.id)
        now = self._clock.now_ms()
        session = Session(
            id=SessionId(new_id("s")),
            user=user.id,
            name=user.name,
            guest=user.guest,
            counter=1,
            rotated_at=now,
            expires_at=now + SESSION_MS,
            created_at=now,
            used_at=now,
            device=device,
        )
        await self._store.add(session)
        return session

    async def living(self, session_id: SessionId) -> Session:
        """The session. Raises ``Refusal``: ``unauthorized`` if it has ended, ``banned``, ``unavailable``."""
        session = await self._store.find(session_id)
        if session is None or session.ended_at is not None or session.expires_at <= self._clock.now_ms():
            raise Refusal("unauthorized", "the session has ended")
        self._blocked.check(session.user)
        return session

    async def rotate(self, session: Session, user: User) -> Session | None:
        """Replace the tokens of ``session`` by new ones, in the present name of ``user``.

        If several rotate the same session at once, one succeeds; the others get None.
        """
        now = self._clock.now_ms()
        rotated = replace(
            session,
            name=user.name,
            guest=user.guest,
            counter=session.counter + 1,
            rotated_at=now,
            expires_at=now + SESSION_MS,
            proved_at=None,
        )
        return await self._store.replace(session, rotated)

    async def rename(self, user: User) -> None:
        """Store the present name of ``user`` in all their sessions, and publish it.

        Raises ``Refusal("unavailable")``.
        """
        await self._store.rename(user.id, user.name, guest=user.guest)
        await self._new_names.renamed(user.id, user.name, guest=user.guest)

    async def renew(self, session_id: SessionId, user: User) -> Session:
        """Rotate the session, even if others rotate it too, because ``user`` has changed since its tokens were made.

        Raises ``Refusal``: ``unauthorized`` if it has ended, ``unavailable``.
        """
        for _ in range(_ATTEMPTS):
            renamed = await self.rotate(await self.living(session_id), user)
            if renamed is not None:
                return renamed
        raise unavailable("the session is being changed by others")

    async def are_over(self, user: User) -> bool:
        """Whether no session of ``user`` is left: for a user without a password, that is final.

        A new user has a minute to begin the first one. Raises ``Refusal("unavailable")``.
        """
        now = self._clock.now_ms()
        sessions = await self._store.of_user(user.id)
        if not sessions:
            return now - user.created_at > _ARRIVAL_MS
        return all(session.ended_at is not None or session.expires_at <= now for session in sessions)

    async def last_seen(self, user: User) -> int:
        """When ``user`` was here last, in ms; now, if they have an open socket. Raises ``Refusal("unavailable")``."""
        seen = [user.created_at]
        for session in await self._store.of_user(user.id):
            if await self._sockets.of_session(session.id):
                return self._clock.now_ms()
            seen += [session.rotated_at, session.used_at or 0, session.created_at or 0]
        return max(seen)

    async def end(self, session_id: SessionId) -> None:
        """End the session: its tokens, tickets and sockets. Raises ``Refusal("unavailable")``.

        The sockets are closed even if it is not known whether the end was stored.
        """
        try:
            await self._store.end(session_id, self._clock.now_ms())
        finally:
            # The end may be stored though its answer was lost, and then nobody could ask for it again.
            await self._sockets.end_session(session_id)

    async def end_own(self, who: Identity, session_id: SessionId) -> None:
        """End a session of the user's own. Raises ``Refusal``: ``not_found`` for any other, ``unavailable``."""
        await self.end_of(who.user, session_id)

    async def end_of(self, user: UserId, session_id: SessionId) -> None:
        """End a session of ``user``. Raises ``Refusal``: ``not_found`` for any other, ``unavailable``."""
        if session_id not in {session.id for session in await self._living_of(user)}:
            raise Refusal("not_found", "there is no such session")
        await self.end(session_id)

    async def end_others(self, who: Identity) -> None:
        """End all sessions of the user but the one that asks. Raises ``Refusal("unavailable")``."""
        for session in await self._living_of(who.user):
            if session.id != who.session:
                await self.end(session.id)

    async def end_all(self, user: UserId) -> None:
        """End all sessions of ``user``. Raises ``Refusal("unavailable")``."""
        for session in await self._living_of(user):
            await self.end(session.id)
        for unstored in self._store.unstored_of(user):
            await self._sockets.end_session(unstored)

    async def erase(self, user: UserId) -> None:
        """End all sessions of a user who is being deleted, and delete their records. Raises ``unavailable``."""
        for session in await self._store.of_user(user):
            try:
                await self._store.erase(session, self._clock.now_ms())
            finally:
                await self._sockets.end_session(session.id)
        for unstored in self._store.unstored_of(user):
            await self._sockets.end_session(unstored)

    async def list_of(self, who: Identity) -> SessionList:
        """The sessions of the user that live, the one used last first. Raises ``Refusal("unavailable")``."""
        return await self.of_user(who.user, current=who.session)

    async def of_user(self, user: UserId, *, current: SessionId | None = None) -> SessionList:
        """The sessions of ``user`` that live, the one used last first. Raises ``Refusal("unavailable")``."""
        shown = [await self._shown(session, current) for session in await self._living_of(user)]
        return SessionList(sessions=sorted(shown, key=lambda session: -session.used_at))

    async def _living_of(self, user: UserId) -> list[Session]:
        now = self._clock.now_ms()
        stored = await self._store.of_user(user)
        return [session for session in stored if session.ended_at is None and session.expires_at > now]

    async def _shown(self, session: Session, current: SessionId | None) -> SessionInfo:
        in_use = session.id == current or bool(await self._sockets.of_session(session.id))
        created_at = session.rotated_at if session.created_at is None else session.created_at
        return SessionInfo(
            id=session.id,
            created_at=created_at,
            used_at=self._clock.now_ms() if in_use else session.used_at or session.rotated_at,
            user_agent=session.device.user_agent,
            address=session.device.address,
            current=session.id == current,
        )

    async def me(self, who: Identity) -> Me:
        """The account data that ``who`` may see. Raises ``Refusal``: ``unauthorized``, ``unavailable``."""
        session = await self.living(who.session)
        # An outside session lasts as long as its issuer's token.
        expires_at = who.expires_at if session.outside else session.expires_at
        sockets = await self._sockets.of_session(session.id)
        return Me(
            user=SelfInfo(id=session.user, name=session.name, guest=session.guest),
            session=SessionNow(id=session.id, expires_at=expires_at, sockets=sockets),
        )
