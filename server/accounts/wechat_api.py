"""WeChat's ``jscode2session``: exchanges the code of a mini program's ``wx.login`` for its user's ids.

The secrets of the apps, the codes and the ``session_key`` of an answer are never logged or shown.
"""

import logging
import re
from collections.abc import Mapping
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from models.errors import Refusal, unavailable

# It holds no bar, which separates the parts of identities' names.
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_A_MINUTE_S: Final = 60.0

_log = logging.getLogger(__name__)


class Endpoint(Protocol):
    """The address of ``jscode2session``."""

    async def ask(self, query: Mapping[str, str]) -> bytes:
        """The answer to ``query``. Raises ``Refusal("unavailable")`` if none comes."""

    def close(self) -> None:
        """Send no more requests."""


class MiniProgram(Struct, frozen=True):
    """One of the operator's mini programs."""

    app_id: str
    secret: str


class WeChatUser(Struct, frozen=True):
    """The user as WeChat knows them: ``openid`` within one app, ``unionid`` ("" if none) in all apps of one owner."""

    openid: str
    unionid: str
    session_key: str

    # A traceback may show it, and the key must not be shown.
    def __repr__(self) -> str:
        return "WeChatUser(...)"


class _Answer(Struct, frozen=True):
    """An answer of WeChat. An ``errcode`` other than 0 is an error."""

    errcode: int = 0
    errmsg: str = ""
    openid: str = ""
    unionid: str = ""
    session_key: str = ""

    # As above.
    def __repr__(self) -> str:
        return f"_Answer(errcode={self.errcode})"


class WeChatApi:
    """``secrets`` are those of the mini programs, by app id."""

    def __init__(self, secrets: Mapping[str, str], endpoint: Endpoint) -> None:
        self._secrets = secrets
        self._endpoint = endpoint

    def mini_program(self, app_id: str | None) -> MiniProgram:
        """The mini program ``app_id``; the first one where None. Raises ``Refusal("forbidden")`` for any other."""
        wanted = next(iter(self._secrets), None) if app_id is None else app_id
        if wanted is None:
            raise Refusal("forbidden", "there is no login with WeChat here")
        if wanted not in self._secrets:
            raise Refusal("forbidden", "appid: this app has no login here")
        return MiniProgram(wanted, self._secrets[wanted])

    async def exchange(self, program: MiniProgram, code: str) -> WeChatUser:
        """The user who signed in to ``program`` with ``code``, which is used up.

        Raises ``Refusal``: ``unauthorized`` (the code), ``forbidden`` (a user that WeChat blocks),
        ``rate_limited``, ``unavailable``.
        """
        query = {
            "appid": program.app_id,
            "secret": program.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        try:
            answer = msgspec.json.decode(await self._endpoint.ask(query), type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            _log.warning("WeChat's answer cannot be decoded")
            raise unavailable("WeChat's answer cannot be read") from None
        if answer.errcode:
            raise _refusal(program.app_id, answer)
        ids = [answer.openid, answer.unionid] if answer.unionid else [answer.openid]
        if not answer.session_key or not all(map(_ID.fullmatch, ids)):
            _log.warning("WeChat's answer names no user")
            raise unavailable("WeChat did not say who it is")
        return WeChatUser(answer.openid, answer.unionid, answer.session_key)

    def close(self) -> None:
        """Send no more requests."""
        self._endpoint.close()


def _refusal(app_id: str, answer: _Answer) -> Refusal:
    """The refusal for an error of WeChat's; errors that only the operator can fix are logged."""
    match answer.errcode:
        case 40029:
            return Refusal(
                "unauthorized", "code: WeChat does not know it, or it is too old; call wx.login again"
            )
        case 40163:
            return Refusal("unauthorized", "code: it was used before; call wx.login again")
        case 45011:
            return Refusal(
                "rate_limited", "WeChat takes no more logins of this user", retry_after_s=_A_MINUTE_S
            )
        case 40226:
            return Refusal("forbidden", "WeChat blocks this user as a risk")
        case -1:
            return unavailable("WeChat is busy")
    _log.warning("WeChat refuses logins of the app %s: %d %.200r", app_id, answer.errcode, answer.errmsg)
    return unavailable(f"WeChat refuses logins here (error {answer.errcode})")
