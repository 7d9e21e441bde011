"""Authentication: from an access token, ours or an outside issuer's, to an ``Identity``.

The database is read every time, so that a session which ended on any process is refused at once on all of them.
"""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from models.errors import unavailable
from models.ids import SessionId, UserId, derived_id
from models.stores.people.sessions import Session, SessionStore
from models.stores.people.users import User, UserStore
from models.wire.chat_values import Person
from models.wire.names import bend_name
from server.accounts.blocked_users import BlockedUsers
from server.accounts.tokens import jws
from server.accounts.tokens.outside_issuer import OutsideClaims, OutsideIssuer
from server.accounts.tokens.own import OwnTokens
from server.runtime.clock import Clock
from server.runtime.settings.readers import OWN_ISSUER
from server.runtime.subscribers import Subscribers, Unsubscribe
from server.runtime.thinned_log import ThinnedLog

SESSION_MS: Final = 30 * 24 * 3_600 * 1000
# The record of an outside session is extended once it has lost this much of its time, not at each token.
_SLIDE_MS: Final = 24 * 3_600 * 1000
_ATTEMPTS: Final = 4
# The precision with which the last use of a session is noted.
_TOUCH_MS: Final = 10_000


class Identity(Struct, frozen=True, kw_only=True, gc=False):
    """A user whose token was accepted; ``expires_at`` (ms) is the token's end, not the session's."""

    user: UserId
    name: str
    guest: bool
    session: SessionId
    expires_at: int

    @property
    def person(self) -> Person:
        """The user as others see it."""
        return Person(id=self.user, name=self.name)


class Verifier(Protocol):
    """Finds the identity behind a token."""

    async def verify(self, token: str) -> Identity:
        """The identity of ``token``. Raises ``Refusal``: ``unauthorized``, ``banned``, ``unavailable``."""

    async def is_open(self, session: SessionId) -> bool:
        """Whether ``session`` has not ended. Raises ``Refusal("unavailable")``."""


class Authenticator:
    """Checks access tokens. ``issuer`` is the outside issuer, if there is one."""

    def __init__(
        self,
        tokens: OwnTokens,
        sessions: SessionStore,
        users: UserStore,
        clock: Clock,
        blocked: BlockedUsers,
        issuer: OutsideIssuer | None = None,
    ) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._users = users
        self._clock = clock
        self._blocked = blocked
        self._issuer = issuer
        self._renamed: Subscribers[UserId, str] = Subscribers("the new name of an outside user")
        self._log = ThinnedLog("teahouse.sign_ins", clock.monotonic)

    def subscribe_renamed(self, subscriber: Callable[[UserId, str], None]) -> Unsubscribe:
        """Call ``subscriber`` with a user of the outside issuer, and the new name that a token brought."""
        return self._renamed.subscribe(subscriber)

    async def close(self) -> None:
        """Ask the outside issuer for nothing more."""
        if self._issuer is not None:
            await self._issuer.close()

    async def verify(self, token: str) -> Identity:
        """The identity of ``token``.

        Raises ``Refusal``: ``unauthorized`` for a token that is not valid or whose session ended, ``banned`` for a
        user whom operators keep out, ``unavailable`` if the database or the issuer's keys cannot be reached.
        """
        found = await self._verify(token)
        self._blocked.check(found.user)
        return found

    async def _verify(self, token: str) -> Identity:
        if self._issuer is None:
            return await self._verify_own(token)
        about = jws.peek(token)
        if about.issuer == OWN_ISSUER:
            return await self._verify_own(token)
        if about.issuer != self._issuer.name:
            jws.refuse("its issuer is not known here")
        claims = await self._issuer.read(token, about, self._clock.now_ms())
        return identity(await self._outside_session(claims), claims.expires_at)

    async def is_open(self, session: SessionId) -> bool:
        """Whether ``session`` has not ended. Raises ``Refusal("unavailable")``."""
        found = await self._sessions.find(session)
        return found is not None and found.ended_at is None

    async def _verify_own(self, token: str) -> Identity:
        claims = self._tokens.read_access(token, self._clock.now_ms())
        session = await self._sessions.find(claims.sid)
        if session is None or session.ended_at is not None:
            jws.refuse("its session has ended")
        if session.proved_at is None and self._tokens.is_newest(claims, session):
            await self._sessions.prove(session, self._clock.now_ms())
        if self._clock.now_ms() - (session.used_at or 0) > _TOUCH_MS:
            await self._sessions.touch(session, self._clock.now_ms())
        return identity(session, claims.expires_at)

    async def _outside_session(self, claims: OutsideClaims) -> Session:
        """The session that ``claims`` belong to: stored, extended or reopened if that is due."""
        name = SessionId(derived_id("xs", claims.iss, claims.sub, claims.sign_in))
        has_other_name = False
        for _ in range(_ATTEMPTS):
            old = await self._sessions.find(name)
            new = self._next(name, old, claims)
            if new is not old and (old is None or old.name != new.name):
                has_other_name = await self._meet(new, claims) or has_other_name
            if new is old or await self._stored(old, new):
                if has_other_name:
                    await self._rename(new)
                if old is None:
                    self._log.info("signed in", user=new.user, name=new.name, kind="outside", session=new.id)
                return new
        raise unavailable("the session is being changed by others")

    def _next(self, name: SessionId, old: Session | None, claims: OutsideClaims) -> Session:
        """The session as it should be after a token with ``claims``; ``old`` itself if nothing changes."""
        lives_until = max(self._clock.now_ms() + SESSION_MS, claims.expires_at)
        if old is None:
            return _first(name, claims, lives_until)
        # The issuer's clock may be ahead of ours: such a token may be older than the end.
        if old.ended_at is not None and claims.issued_at <= old.ended_at + jws.CLOCK_SKEW_S * 1000:
            jws.refuse("its session has ended")
        # An older token does not overwrite the name that a newer one brought.
        newer = claims.issued_at > old.rotated_at
        called = _name(claims, old.user) if newer else old.name
        if old.ended_at is None and called == old.name and old.expires_at > lives_until - _SLIDE_MS:
            return old
        return replace(
            old,
            name=called,
            counter=old.counter + 1,
            rotated_at=max(old.rotated_at, claims.issued_at),
            expires_at=max(old.expires_at, lives_until),
            ended_at=None,
        )

    async def _meet(self, session: Session, claims: OutsideClaims) -> bool:
        """Store the user; returns whether they are already known, under another name."""
        user = User(
            id=session.user,
            name=session.name,
            guest=False,
            created_at=self._clock.now_ms(),
            issuer=claims.iss,
            subject=claims.sub,
        )
        return await self._users.meet(user)

    async def _rename(self, session: Session) -> None:
        """Publish the present name of ``session``, and store it in the user's other sessions."""
        self._renamed.notify(session.user, session.name)
        await self._sessions.rename(session.user, session.name, guest=False)

    async def _stored(self, old: Session | None, new: Session) -> bool:
        if old is None:
            return await self._sessions.add(new)
        return await self._sessions.replace(old, new) is not None


def identity(session: Session, expires_at: int) -> Identity:
    """The user of ``session``, under a token that expires at ``expires_at`` (ms)."""
    return Identity(
        user=session.user,
        name=session.name,
        guest=session.guest,
        session=session.id,
        expires_at=expires_at,
    )


def _first(name: SessionId, claims: OutsideClaims, lives_until: int) -> Session:
    user = UserId(derived_id("x", claims.iss, claims.sub))
    return Session(
        id=name,
        user=user,
        name=_name(claims, user),
        guest=False,
        counter=0,
        rotated_at=claims.issued_at,
        expires_at=lives_until,
        outside=True,
    )


def _name(claims: OutsideClaims, user: UserId) -> str:
    # Names of outside users need not be unique. The made-up one is for tokens without a name.
    return bend_name(claims.name or claims.preferred_username, otherwise=f"user-{user[2:8]}")
