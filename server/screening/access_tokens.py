"""WeChat's access tokens, with which a server calls its API: one an app, kept until shortly before it ends.

``cgi-bin/stable_token`` gives the same token to every caller while it is valid, so that processes do not invalidate
each other's. https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from models.errors import Refusal
from server.runtime.clock import Clock
from server.screening.questions import NoAnswer
from server.transport.http.client import HttpEndpoint

_EARLIER_S: Final = 300
_LEAST_S: Final = 10


class _Answer(Struct, frozen=True):
    errcode: int = 0
    access_token: str = ""
    expires_in: int = 0

    # A traceback may show it, and the token must not be shown.
    def __repr__(self) -> str:
        return f"_Answer(errcode={self.errcode})"


class AccessTokens:
    """The tokens of the apps in ``secrets``; concurrent callers for one app wait for the same answer."""

    def __init__(self, secrets: Mapping[str, str], endpoint: HttpEndpoint, clock: Clock) -> None:
        self._secrets = secrets
        self._endpoint = endpoint
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, app_id: str) -> str:
        """The token of an app. Raises ``NoAnswer``, also for an app that is no longer ours."""
        if app_id not in self._secrets:
            raise NoAnswer("the sender came by an app that has no secret here")
        async with self._asking[app_id]:
            token, good_until = self._tokens.get(app_id, ("", 0.0))
            if self._clock.monotonic() < good_until:
                return token
            answer = await self._ask(app_id)
            lasts_s = max(_LEAST_S, answer.expires_in - _EARLIER_S)
            self._tokens[app_id] = answer.access_token, self._clock.monotonic() + lasts_s
            return answer.access_token

    def forget(self, app_id: str, token: str) -> None:
        """Drop ``token``, which WeChat rejects."""
        if self._tokens.get(app_id, ("", 0.0))[0] == token:
            del self._tokens[app_id]

    def close(self) -> None:
        """Send no more requests."""
        self._endpoint.close()

    async def _ask(self, app_id: str) -> _Answer:
        body = {"grant_type": "client_credential", "appid": app_id, "secret": self._secrets[app_id]}
        try:
            answer = msgspec.json.decode(await self._endpoint.post(msgspec.json.encode(body)), type=_Answer)
        except Refusal as refusal:
            raise NoAnswer(refusal.message) from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise NoAnswer("WeChat's answer cannot be read") from None
        if answer.errcode or not answer.access_token:
            raise NoAnswer(f"WeChat gives the app {app_id} no access token (error {answer.errcode})")
        return answer
