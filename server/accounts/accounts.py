"""What register, login, guest, refresh, logout and ticket mean.

Called by ``handlers.http.accounts``, and by whoever opens sockets for ``redeem_ticket``. Knows neither HTTP nor
MongoDB. Whoever gets an ``Identity`` here got it from ``server.accounts.authentication`` or from a ticket.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final, NoReturn

from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import ConnectionId, SessionId, UserId, new_id
from models.stores.sessions import Session, SessionStore, Ticket, TicketStore
from models.stores.users import User, UserStore, name_taken
from models.wire.chat_values import Self, Value
from models.wire.names import clean_name, name_key
from server.accounts.authentication import SESSION_MS, Identity, identity
from server.accounts.passwords import MAX_PASSWORD, Passwords, clean_password
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tokens import OwnTokens, RefreshToken, SignedIn
from server.runtime.clock import Clock

TICKET_S: Final = 30
_MAX_TICKET: Final = 64
_ATTEMPTS: Final = 4
_NAME_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
# How many characters each try for a free name has after `guest-`.
_NAME_LENGTHS: Final = (4, 4, 4, 6, 8, 12)

_log = logging.getLogger(__name__)


class IssuedTicket(Value, frozen=True):
    """A ticket: opens one socket, once, within ``expires_in_s``."""

    ticket: str
    expires_in_s: int


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


class Me(Value, frozen=True):
    """The answer to ``GET /api/me``."""

    user: Self
    session: SessionNow


SocketsOf = Callable[[SessionId], Awaitable[Sequence[OpenSocket]]]
SessionEnded = Callable[[SessionId], Awaitable[None]]


class Accounts:
    """Users, their sessions and their tickets.

    ``session_ended`` is awaited after a session's end is stored, and whenever it may have been; it closes the
    session's sockets on every process.
    """

    def __init__(
        self,
        *,
        users: UserStore,
        sessions: SessionStore,
        tickets: TicketStore,
        tokens: OwnTokens,
        passwords: Passwords,
        limits: SignInLimits,
        clock: Clock,
        refresh_grace_s: float,
        sockets_of: SocketsOf,
        session_ended: SessionEnded,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._tickets = tickets
        self._tokens = tokens
        self._passwords = passwords
        self._limits = limits
        self._clock = clock
        self._refresh_grace_ms = round(refresh_grace_s * 1000)
        self._sockets_of = sockets_of
        self._session_ended = session_ended

    async def register(
        self, name: str, password: str, *, address: str, guest: Identity | None = None
    ) -> SignedIn:
        """Make an account, or give one to ``guest``, who has none: then user id and session stay.

        Raises ``Refusal``: ``bad_request``, ``conflict`` (name taken, or ``guest`` has an account),
        ``rate_limited``, ``unavailable``. Of two that want one name at once, one gets it.
        """
        wished, secret = clean_name(name), clean_password(password)
        self._limits.sign_in(address)
        holder = await self._users.find_by_name(wished)
        if holder is not None and (guest is None or holder.id != guest.user):
            raise name_taken()
        password_hash = await self._passwords.hash(secret)
        if guest is None:
            return await self.begin(await self._add(wished, guest=False, password_hash=password_hash))
        user = await self._users.promote(guest.user, wished, password_hash)
        if user is None:
            raise Refusal("conflict", "this token's user has an account already; register without it")
        return self._tokens.of(await self._rename(guest.session, user))

    async def login(self, name: str, password: str, *, address: str) -> SignedIn:
        """A new session for an account.

        Raises ``Refusal``: ``unauthorized``, the same and after the same time for a wrong password and for a
        name that nobody has; ``bad_request``, ``rate_limited``, ``unavailable``.
        """
        wished = clean_name(name)
        if len(password) > MAX_PASSWORD:
            raise Refusal("bad_request", f"password: at most {MAX_PASSWORD} characters are allowed")
        self._limits.sign_in(address)
        self._limits.try_name(name_key(wished))
        user = await self._users.find_by_name(wished)
        stored = None if user is None else user.password_hash
        if not await self._passwords.matches(password, stored) or user is None or stored is None:
            raise Refusal("unauthorized", "the name or the password is wrong")
        self._limits.name_was_right(name_key(wished))
        if self._passwords.is_outdated(stored):
            await self._users.rehash(user.id, stored, await self._passwords.hash(password))
        return await self.begin(user)

    async def guest(self, name: str | None, *, address: str) -> SignedIn:
        """A new guest, under ``name`` or under one that is made up.

        Raises ``Refusal``: ``bad_request``, ``conflict``, ``rate_limited``, ``unavailable``.
        """
        wished = None if name is None else clean_name(name)
        self._limits.sign_in(address)
        user = await (self._add_nameless() if wished is None else self._add(wished, guest=True))
        return await self.begin(user)

    async def begin(self, user: User) -> SignedIn:
        """A new session for ``user``, who was found out to be the one that asks."""
        now = self._clock.now_ms()
        session = Session(
            id=SessionId(new_id("s")),
            user=user.id,
            name=user.name,
            guest=user.guest,
            counter=1,
            rotated_at=now,
            expires_at=now + SESSION_MS,
        )
        await self._sessions.add(session)
        return self._tokens.of(session)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """The next tokens of a session.

        The token before gets the present ones again, byte for byte, within the grace, for a reply may have
        been lost. Later, or an older one, it was stolen or leaked: it ends the session (RFC 9700, 4.14).

        Raises ``Refusal``: ``unauthorized``, ``rate_limited``, ``unavailable``.
        """
        token = self._tokens.read_refresh(refresh_token)
        session = await self._living(token.session)
        self._limits.renew(session.id)
        if token.counter == session.counter:
            rotated = await self._rotate(session)
            if rotated is not None:
                return self._tokens.of(rotated)
            # Somebody else was faster with the same token: what it got is the answer here too.
            session = await self._living(token.session)
        if not self._is_repeat(token, session):
            await self._refuse_reuse(token, session)
        return self._tokens.of(session)

    async def logout(self, who: Identity) -> None:
        """End the session of ``who``: its tokens, tickets and sockets. Raises ``Refusal("unavailable")``."""
        await self._end(who.session)

    async def ticket(self, who: Identity) -> IssuedTicket:
        """A ticket for one socket. Raises ``Refusal``: ``rate_limited``, ``unavailable``."""
        self._limits.renew(who.session)
        secret = secrets.token_urlsafe(24)
        expires_at = self._clock.now_ms() + TICKET_S * 1000
        await self._tickets.add(
            secret,
            Ticket(session=who.session, access_expires_at=who.expires_at, expires_at=expires_at),
        )
        return IssuedTicket(ticket=secret, expires_in_s=TICKET_S)

    async def redeem_ticket(self, secret: str) -> Identity:
        """Who got this ticket; it is used up, whatever comes of it.

        Raises ``Refusal``: ``unauthorized`` if it is unknown, used or too old, or its access token or session
        came to an end meanwhile; ``unavailable``.
        """
        possible = len(secret) <= _MAX_TICKET and secret.isascii()
        ticket = await self._tickets.take(secret) if possible else None
        now = self._clock.now_ms()
        if ticket is None or now >= min(ticket.expires_at, ticket.access_expires_at):
            raise Refusal("unauthorized", "the ticket is not known, was used, or is too old")
        return identity(await self._living(ticket.session), ticket.access_expires_at)

    async def me(self, who: Identity) -> Me:
        """What ``who`` may see of itself. Raises ``Refusal``: ``unauthorized``, ``unavailable``."""
        session = await self._living(who.session)
        # An outside session lasts as long as its issuer says, which is what the token says.
        expires_at = who.expires_at if session.outside else session.expires_at
        sockets = await self._sockets_of(session.id)
        return Me(
            user=Self(id=session.user, name=session.name, guest=session.guest),
            session=SessionNow(id=session.id, expires_at=expires_at, sockets=sockets),
        )

    async def _add(self, name: str, *, guest: bool, password_hash: str | None = None) -> User:
        user = User(
            id=UserId(new_id("u")),
            name=name,
            guest=guest,
            created_at=self._clock.now_ms(),
            password_hash=password_hash,
        )
        await self._users.add(user)
        return user

    async def _add_nameless(self) -> User:
        for name in made_up_names("guest"):
            try:
                return await self._add(name, guest=True)
            except Refusal as refusal:
                if refusal.code != "conflict":
                    raise
        raise unavailable("no free guest name was found")

    async def _living(self, name: SessionId) -> Session:
        session = await self._sessions.find(name)
        if session is None or session.ended_at is not None or session.expires_at <= self._clock.now_ms():
            raise Refusal("unauthorized", "the session has ended")
        return session

    async def _rotate(self, session: Session) -> Session | None:
        # The user's own record knows best: a guest may have become an account while its session was not told.
        user = await self._users.find(session.user)
        return await self._replace(session, user) if user is not None else None

    async def _rename(self, name: SessionId, user: User) -> Session:
        for _ in range(_ATTEMPTS):
            renamed = await self._replace(await self._living(name), user)
            if renamed is not None:
                return renamed
        raise unavailable("the session is being changed by others")

    async def _replace(self, session: Session, user: User) -> Session | None:
        now = self._clock.now_ms()
        new = replace(
            session,
            name=user.name,
            guest=user.guest,
            counter=session.counter + 1,
            rotated_at=now,
            expires_at=now + SESSION_MS,
        )
        return await self._sessions.replace(session, new)

    def _is_repeat(self, token: RefreshToken, session: Session) -> bool:
        age_ms = self._clock.now_ms() - session.rotated_at
        return token.counter == session.counter - 1 and age_ms <= self._refresh_grace_ms

    async def _refuse_reuse(self, token: RefreshToken, session: Session) -> NoReturn:
        # A counter of the future is one that a restored database has forgotten: no sign of theft.
        if token.counter < session.counter:
            _log.warning("a refresh token of session %s was used again: the session is ended", session.id)
            await self._end(session.id)
        raise Refusal("unauthorized", "the refresh token was used before; sign in again")

    async def _end(self, session: SessionId) -> None:
        try:
            await self._sessions.end(session, self._clock.now_ms())
        finally:
            # Also when the answer was lost: the end may be stored, and then nobody could ask for it again.
            await self._session_ended(session)


def made_up_names(prefix: str) -> Iterator[str]:
    """A few names that are probably free, the later ones the more so."""
    for length in _NAME_LENGTHS:
        yield f"{prefix}-" + "".join(secrets.choice(_NAME_ALPHABET) for _ in range(length))
