"""The rotation of refresh tokens: each is used once, and a reused one ends its session.

A client that retries a refresh because the answer was lost gets the same answer again: until the first use of the
new tokens, which shows that they have arrived, and for a grace after that. A reuse later, or of an older token, means
that it was stolen or leaked (RFC 9700, 4.14).
"""

import logging
from typing import NoReturn

from models.errors import Refusal
from models.stores.people.sessions import Session
from models.stores.people.users import UserStore
from server.accounts.sessions import Sessions
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tokens.own import OwnTokens, RefreshToken, SignedIn
from server.runtime.clock import Clock

_log = logging.getLogger(__name__)


class Rotation:
    """Issues the next tokens of a session.

    ``grace_s``: how long a used token still gets the same answer after the first use of the new tokens.
    """

    def __init__(
        self,
        sessions: Sessions,
        users: UserStore,
        tokens: OwnTokens,
        limits: SignInLimits,
        clock: Clock,
        grace_s: float,
    ) -> None:
        self._sessions = sessions
        self._users = users
        self._tokens = tokens
        self._limits = limits
        self._clock = clock
        self._grace_ms = round(grace_s * 1000)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """The next tokens of a session; a retry gets the same ones again, byte for byte.

        Raises ``Refusal``: ``unauthorized``, ``rate_limited``, ``unavailable``.
        """
        token = self._tokens.read_refresh(refresh_token)
        session = await self._sessions.living(token.session)
        self._limits.renew(session.id)
        if token.counter == session.counter:
            rotated = await self._rotate(session)
            if rotated is not None:
                return self._tokens.of(rotated)
            # Another request was faster with the same token: this one gets the same answer.
            session = await self._sessions.living(token.session)
        if not self._is_repeat(token, session):
            await self._refuse_reuse(token, session)
        return self._tokens.of(session)

    async def _rotate(self, session: Session) -> Session | None:
        # The name is the user's, not the session's: a guest may have become an account in another session.
        user = await self._users.find(session.user)
        return await self._sessions.rotate(session, user) if user is not None else None

    def _is_repeat(self, token: RefreshToken, session: Session) -> bool:
        if token.counter != session.counter - 1:
            return False
        return session.proved_at is None or self._clock.now_ms() - session.proved_at <= self._grace_ms

    async def _refuse_reuse(self, token: RefreshToken, session: Session) -> NoReturn:
        # A restored database may have forgotten newer counters: that is no sign of theft.
        if token.counter < session.counter:
            _log.warning("a refresh token of session %s was used again: the session is ended", session.id)
            await self._sessions.end(session.id)
        raise Refusal("unauthorized", "the refresh token was used before; sign in again")
