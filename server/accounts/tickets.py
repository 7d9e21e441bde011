"""Tickets: each opens one socket, once, for clients that can send no header with a WebSocket's request."""

import secrets
from typing import Final, Protocol

from models.errors import Refusal
from models.stores.people.sessions import Ticket, TicketStore
from models.wire.chat_values import Value
from server.accounts.authentication import Identity, identity
from server.accounts.sessions import Sessions
from server.accounts.sign_in_limits import SignInLimits
from server.runtime.clock import Clock

TICKET_S: Final = 30
_MAX_TICKET: Final = 64


class IssuedTicket(Value, frozen=True):
    """A ticket: opens one socket, once, within ``expires_in_s``."""

    ticket: str
    expires_in_s: int


class Redeemer(Protocol):
    """Finds the identity behind a ticket."""

    async def redeem(self, secret: str) -> Identity:
        """The identity of a ticket, which is used up. Raises ``Refusal``: ``unauthorized``, ``unavailable``."""


class Tickets:
    """Issues tickets and redeems them."""

    def __init__(self, store: TicketStore, sessions: Sessions, limits: SignInLimits, clock: Clock) -> None:
        self._store = store
        self._sessions = sessions
        self._limits = limits
        self._clock = clock

    async def issue(self, who: Identity) -> IssuedTicket:
        """A ticket for one socket of ``who``. Raises ``Refusal``: ``rate_limited``, ``unavailable``."""
        self._limits.renew(who.session)
        secret = secrets.token_urlsafe(24)
        expires_at = self._clock.now_ms() + TICKET_S * 1000
        await self._store.add(
            secret,
            Ticket(session=who.session, access_expires_at=who.expires_at, expires_at=expires_at),
        )
        return IssuedTicket(ticket=secret, expires_in_s=TICKET_S)

    async def redeem(self, secret: str) -> Identity:
        """The identity of a ticket. The ticket is used up, whether it is accepted or not.

        Raises ``Refusal``: ``unauthorized`` if it is unknown, used or too old, or if its access token or
        session has ended since; ``unavailable``.
        """
        possible = len(secret) <= _MAX_TICKET and secret.isascii()
        ticket = await self._store.take(secret) if possible else None
        now = self._clock.now_ms()
        if ticket is None or now >= min(ticket.expires_at, ticket.access_expires_at):
            raise Refusal("unauthorized", "the ticket is not known, was used, or is too old")
        return identity(await self._sessions.living(ticket.session), ticket.access_expires_at)
