"""Login with WeChat: a mini program's code becomes a user and a session.

The code of ``wx.login`` is exchanged at WeChat's ``jscode2session`` for the user's ``openid``, which is of one
app, and its ``unionid``, the same in all apps of one owner, where it has one. Called by ``handlers.http.accounts``.
The ``session_key`` that comes with them is stored and never shown, nor are the app's secret and the code.
"""

import logging
import re
from collections.abc import Mapping
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from models.errors import Refusal, unavailable
from models.ids import UserId, derived_id
from models.stores.identities import IdentityStore
from models.stores.users import User, UserStore
from server.accounts.accounts import Accounts, made_up_names
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tokens import SignedIn
from server.runtime.clock import Clock

MAX_CODE: Final = 512
# No bar is in it: that parts the names of identities.
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_A_MINUTE_S: Final = 60.0

_log = logging.getLogger(__name__)


class Api(Protocol):
    """WeChat's ``jscode2session``."""

    async def ask(self, query: Mapping[str, str]) -> bytes:
        """What it answers. Raises ``Refusal("unavailable")`` where nothing comes."""

    def close(self) -> None:
        """Ask nothing more."""


class _Answer(Struct, frozen=True):
    """What WeChat answers. An ``errcode`` that is not 0 says what was wrong."""

    errcode: int = 0
    errmsg: str = ""
    openid: str = ""
    unionid: str = ""
    session_key: str = ""

    # It may come to be shown where something goes wrong, and the key may not.
    def __repr__(self) -> str:
        return f"_Answer(errcode={self.errcode})"


class WeChatLogin:
    """The login of mini programs. ``secrets`` are by app id; the first is meant where none is named."""

    def __init__(
        self,
        secrets: Mapping[str, str],
        api: Api,
        *,
        identities: IdentityStore,
        users: UserStore,
        accounts: Accounts,
        limits: SignInLimits,
        clock: Clock,
    ) -> None:
        self._secrets = secrets
        self._api = api
        self._identities = identities
        self._users = users
        self._accounts = accounts
        self._limits = limits
        self._clock = clock

    async def sign_in(self, code: str, app_id: str | None, *, address: str) -> SignedIn:
        """A new session for whoever WeChat says that ``code`` stands for.

        Raises ``Refusal``: ``bad_request``, ``forbidden`` (an app that is not ours, a user that WeChat blocks),
        ``unauthorized`` (the code), ``rate_limited``, ``unavailable``.
        """
        app_id, secret = self._app(app_id)
        if not 0 < len(code) <= MAX_CODE:
            raise Refusal("bad_request", f"code: 1 to {MAX_CODE} characters, as wx.login gives it")
        self._limits.sign_in(address)
        found = await self._exchange(app_id, secret, code)
        return await self._accounts.begin(await self._user(app_id, found))

    def close(self) -> None:
        """Nobody signs in any more."""
        self._api.close()

    def _app(self, wished: str | None) -> tuple[str, str]:
        app_id = next(iter(self._secrets), None) if wished is None else wished
        if app_id is None:
            raise Refusal("forbidden", "there is no login with WeChatLogin here")
        if app_id not in self._secrets:
            raise Refusal("forbidden", "appid: this app has no login here")
        return app_id, self._secrets[app_id]

    async def _exchange(self, app_id: str, secret: str, code: str) -> _Answer:
        query = {"appid": app_id, "secret": secret, "js_code": code, "grant_type": "authorization_code"}
        try:
            answer = msgspec.json.decode(await self._api.ask(query), type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            _log.warning("WeChatLogin answered something that is no answer")
            raise unavailable("WeChat's answer cannot be read") from None
        if answer.errcode:
            raise _refusal(app_id, answer)
        ids = [answer.openid, answer.unionid] if answer.unionid else [answer.openid]
        if not answer.session_key or not all(map(_ID.fullmatch, ids)):
            _log.warning("WeChatLogin answered without saying who it is")
            raise unavailable("WeChatLogin did not say who it is")
        return answer

    async def _user(self, app_id: str, found: _Answer) -> User:
        """The user that was found. A ``unionid`` that is known says more than the ``openid``."""
        by_open, by_union = f"wechat|{app_id}|{found.openid}", f"wechat|{found.unionid}"
        wanted = [by_union, by_open] if found.unionid else [by_open]
        known = await self._identities.users_of(wanted)
        user = next((known[each] for each in wanted if each in known), UserId(derived_id("w", *wanted[:1])))
        if found.unionid:
            user = await self._identities.claim(by_union, user)
        # Before the identity: a login that is cut off here leaves a user that the next one finds.
        stored = await self._users.find(user) or await self._add(user)
        await self._identities.settle(by_open, user, found.session_key, self._clock.now_ms())
        return stored

    async def _add(self, user: UserId) -> User:
        for name in made_up_names("wechat"):
            added = User(id=user, name=name, guest=False, created_at=self._clock.now_ms())
            try:
                await self._users.add(added)
            except Refusal as refusal:
                if refusal.code != "conflict":
                    raise
                # The name is taken, or the same user signed in twice at once.
                added_by_other = await self._users.find(user)
                if added_by_other is not None:
                    return added_by_other
            else:
                return added
        raise unavailable("no free name was found")


def _refusal(app_id: str, answer: _Answer) -> Refusal:
    """What an error of WeChat's is to the client; what only the operator can put right is logged."""
    match answer.errcode:
        case 40029:
            return Refusal(
                "unauthorized", "code: WeChat does not know it, or it is too old; call wx.login again"
            )
        case 40163:
            return Refusal("unauthorized", "code: it was used before; call wx.login again")
        case 45011:
            return Refusal(
                "rate_limited", "WeChatLogin takes no more logins of this user", retry_after_s=_A_MINUTE_S
            )
        case 40226:
            return Refusal("forbidden", "WeChatLogin blocks this user as a risk")
        case -1:
            return unavailable("WeChatLogin is busy")
    _log.warning("WeChat refuses logins of the app %s: %d %.200r", app_id, answer.errcode, answer.errmsg)
    return unavailable(f"WeChat refuses logins here (error {answer.errcode})")
