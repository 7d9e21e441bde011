"""The credentials of a connection: tokens that are renewed before they expire.

The lifetime of a token is counted by the event loop's clock, and taken from the token's own claims if the device's
clock seems to be wrong.
"""

import asyncio
import base64
import json
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from inspect import isawaitable
from typing import Any, Final

from teahouse_client.connection.http import Http
from teahouse_client.failure import Failure

GiveToken = Callable[[], Awaitable[str | None] | str | None]
"""Returns a JSON Web Token of the user, a new one each time; None signs the user out."""

_RENEW_BEFORE_S: Final = 60.0
_USELESS_BELOW_S: Final = 5.0
_GIVEN_WITHIN_S: Final = 30.0


class Credentials:
    """The newest token of ``give``, which is never called concurrently."""

    def __init__(self, give: GiveToken) -> None:
        self._give = give
        self._token: str | None = None
        self._expires_at = 0.0
        self._renew_at = 0.0
        self._asking = asyncio.Lock()

    async def token(self) -> str:
        """A token that is valid for some seconds. Raises Failure: ``unauthorized`` if nobody is signed in."""
        if self._token is not None and self._expires_at - _now_s() >= _USELESS_BELOW_S:
            return self._token
        return await self.renew(self._token)

    async def renew(self, stale: str | None) -> str:
        """A token other than ``stale``, which was refused or is about to expire."""
        async with self._asking:
            if self._token is None or self._token == stale:
                self._hold(await self._given())
            assert self._token is not None
            return self._token

    @property
    def held(self) -> str | None:
        return self._token

    @property
    def due_in_s(self) -> float:
        """When to renew the token."""
        return self._renew_at - _now_s()

    async def _given(self) -> str:
        try:
            async with asyncio.timeout(_GIVEN_WITHIN_S):
                given = self._give()
                token = await given if isawaitable(given) else given
        except Failure:
            raise
        except Exception as error:
            raise Failure("network", f"the application gives no token: {error!r}") from error
        if not token:
            self._token = None
            raise Failure("unauthorized", "nobody is signed in")
        return token

    def _hold(self, token: str) -> None:
        left_s = lifetime_s(token)
        self._token = token
        self._expires_at = _now_s() + left_s
        margin_s = min(_RENEW_BEFORE_S, left_s / 3) * random.uniform(1, 2)  # noqa: S311
        # A token that has expired on arrival must not cause an endless loop.
        self._renew_at = _now_s() + max(_USELESS_BELOW_S, left_s - margin_s)


class Session:
    """Gives tokens of the server's own users, who sign in by ``path``; signs out the session that it began."""

    def __init__(self, http: Http, path: str, body: dict[str, str], *, again: bool) -> None:
        self._http = http
        self._path = path
        self._body = body
        self._again = again
        self._session: dict[str, Any] | None = None

    async def give(self) -> str | None:
        """A new token of the session, or of a new session if that one has ended and it can sign in ``again``."""
        if self._session is None:
            self._session = await self._http.call("POST", self._path, self._body)
        else:
            body = {"refresh_token": self._session["refresh_token"]}
            try:
                self._session = await self._http.call("POST", "/api/refresh", body)
            except Failure as failure:
                if failure.code != "unauthorized" or not self._again:
                    raise
                self._session = await self._http.call("POST", self._path, self._body)
        token: str = self._session["access_token"]
        return token

    async def end(self) -> None:
        """Sign out; if the server cannot be reached the session expires by itself."""
        if self._session is not None:
            token, self._session = self._session["access_token"], None
            with suppress(Failure):
                await self._http.call("POST", "/api/logout", token=token)


def lifetime_s(token: str) -> float:
    """The lifetime of ``token``; infinity if it has no end."""
    claims = _claims(token)
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, int | float):
        return float("inf")
    left_s = expires - time.time()
    whole_s = expires - issued if isinstance(issued, int | float) else float("inf")
    if 0 < left_s <= whole_s:
        return left_s
    return max(0.0, whole_s if whole_s < float("inf") else left_s)


def _claims(token: str) -> dict[str, Any]:
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return {}  # No JSON Web Token: the server will refuse it.
    return claims if isinstance(claims, dict) else {}


def _now_s() -> float:
    return asyncio.get_running_loop().time()
