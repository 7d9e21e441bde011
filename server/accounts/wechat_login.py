"""Login with WeChat: the user of a mini program becomes a user here, the same one at each login.

A user is known by the ``openid``, which is of one app, and by the ``unionid``, the same in all apps of one owner,
where there is one. The ``session_key`` is stored with the identity and given to nobody.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

from models.database.client import Database
from models.errors import Refusal, unavailable
from models.ids import UserId, derived_id
from models.stores.people.identities import IdentityStore
from models.stores.people.sessions import Device
from models.stores.people.users import User, UserStore
from server.accounts.accounts import Accounts
from server.accounts.naming.made_up_names import made_up_names
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tokens.own import SignedIn
from server.accounts.wechat_api import MiniProgram, WeChatApi, WeChatUser
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.transport.http.addresses import subscriber
from server.transport.http.client import HttpEndpoint

MAX_CODE: Final = 512
# WeChat is asked 64 things at a time: where it is slow, one address leaves places for others. Its others wait.
AT_ONCE_OF_ADDRESS: Final = 16
_WAIT_S: Final = 5.0


class WeChatLogin:
    """The login of the operator's mini programs."""

    def __init__(
        self,
        api: WeChatApi,
        identities: IdentityStore,
        users: UserStore,
        accounts: Accounts,
        limits: SignInLimits,
        clock: Clock,
    ) -> None:
        self._api = api
        self._identities = identities
        self._users = users
        self._accounts = accounts
        self._limits = limits
        self._clock = clock
        self._places: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def sign_in(self, code: str, app_id: str | None, *, device: Device) -> SignedIn:
        """Begin a session for the user of ``code``, as WeChat says. Without an ``app_id``: the first app's.

        Raises ``Refusal``: ``bad_request``, ``forbidden`` (an app that is not ours, a user that WeChat blocks),
        ``unauthorized`` (the code), ``rate_limited``, ``unavailable``.
        """
        program = self._api.mini_program(app_id)
        if not 0 < len(code) <= MAX_CODE:
            raise Refusal("bad_request", f"code: 1 to {MAX_CODE} characters, as wx.login gives it")
        self._limits.sign_in(device.address)
        async with self._place_of(subscriber(device.address)):
            found = await self._api.exchange(program, code)
        return await self._accounts.begin(await self._user(program, found), device)

    def close(self) -> None:
        """End all logins."""
        self._api.close()

    @asynccontextmanager
    async def _place_of(self, address: str) -> AsyncIterator[None]:
        """One of the places that an address has. Raises ``unavailable`` where none is free in time."""
        places = self._places.get(address) or asyncio.Semaphore(AT_ONCE_OF_ADDRESS)
        self._places[address] = places
        try:
            async with asyncio.timeout(_WAIT_S):
                await places.acquire()
        except TimeoutError:
            raise unavailable("WeChat is slow, and too much of this address waits for it") from None
        try:
            yield
        finally:
            places.release()

    async def _user(self, program: MiniProgram, found: WeChatUser) -> User:
        """The user that was found. A known ``unionid`` takes precedence over the ``openid``."""
        by_open, by_union = f"wechat|{program.app_id}|{found.openid}", f"wechat|{found.unionid}"
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


def wechat_of(
    settings: Settings,
    database: Database,
    users: UserStore,
    accounts: Accounts,
    limits: SignInLimits,
    clock: Clock,
) -> WeChatLogin:
    """The login that the settings describe; if they list no secret it refuses everybody."""
    # There are as many secrets as app ids, or none: then these apps may only open sockets.
    secrets = dict(zip(settings.wechat_appid, settings.wechat_secret, strict=False))
    endpoint = HttpEndpoint(f"{settings.wechat_api}/sns/jscode2session", "WeChat")
    api = WeChatApi(secrets, endpoint)
    return WeChatLogin(api, IdentityStore(database), users, accounts, limits, clock)
