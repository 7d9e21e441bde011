"""``/api``: accounts, tokens and tickets over HTTP. Each call is one line to a service of ``server.accounts``."""

from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType
from tornado.routing import URLSpec
from tornado.web import RequestHandler

from handlers.http.json_handler import Body, HttpDeps, JsonHandler
from models.errors import Refusal
from models.ids import SessionId
from models.stores.people.sessions import Device
from models.wire.chat_values import Profile, Value
from server.accounts.accounts import Accounts
from server.accounts.deletions import Deletions
from server.accounts.profiles import ProfileChange, Profiles
from server.accounts.resets import Resets
from server.accounts.rotation import Rotation
from server.accounts.sessions import Sessions
from server.accounts.tickets import Tickets
from server.accounts.wechat_login import WeChatLogin

_MAX_AGENT: Final = 256


class NewcomersLetIn(Struct, frozen=True, kw_only=True):
    """Who may come in by this server itself. Sessions that exist, WeChat and outside tokens are not asked."""

    guests: bool = True
    registration: bool = True

    def check_guests(self) -> None:
        """Raise ``forbidden`` where there are no new guests."""
        if not self.guests:
            raise Refusal("forbidden", "this server takes no guests")

    def check_registration(self) -> None:
        """Raise ``forbidden`` where there are no new accounts."""
        if not self.registration:
            raise Refusal("forbidden", "accounts are not made here")


class AccountServices(Struct, frozen=True, kw_only=True):
    """What the calls are carried out by."""

    accounts: Accounts
    profiles: Profiles
    deletions: Deletions
    resets: Resets
    sessions: Sessions
    rotation: Rotation
    tickets: Tickets
    newcomers: NewcomersLetIn = NewcomersLetIn()


class ProfileAnswer(Value, frozen=True):
    user: Profile


class Done(Value, frozen=True):
    """The answer that has nothing to say."""


class NameAndPassword(Body, frozen=True):
    name: str
    password: str


class GuestName(Body, frozen=True):
    name: str | None = None


class WeChatCode(Body, frozen=True):
    code: str
    appid: str | None = None


class RefreshBody(Body, frozen=True):
    refresh_token: str


class PasswordChange(Body, frozen=True):
    new: str
    old: str | None = None
    token: str | None = None


class AccountName(Body, frozen=True):
    name: str


class ProfileBody(Body, frozen=True):
    name: str | None = None
    status: str | None = None
    avatar: str | UnsetType | None = UNSET


class DeletionBody(Body, frozen=True):
    password: str | None = None
    keep_messages: bool = False


class Nothing(Body, frozen=True):
    """The body of calls that take none."""


class AccountHandler(JsonHandler):
    """The base of the calls below."""

    services: AccountServices

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, deps: HttpDeps, services: AccountServices) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.services = services

    @property
    def device(self) -> Device:
        """From where the request comes."""
        return device_of(self)


class Register(AccountHandler):
    """A token that comes with it is a guest's, which becomes the account."""

    async def post(self) -> None:
        self.services.newcomers.check_registration()
        body = self.body_as(NameAndPassword)
        guest = await self.identity() if self.bearer() is not None else None
        accounts = self.services.accounts
        signed_in = await accounts.register(body.name, body.password, device=self.device, guest=guest)
        self.answer(signed_in, 201)


class Login(AccountHandler):
    async def post(self) -> None:
        body = self.body_as(NameAndPassword)
        accounts = self.services.accounts
        self.answer(await accounts.login(body.name, body.password, device=self.device))


class Guest(AccountHandler):
    async def post(self) -> None:
        self.services.newcomers.check_guests()
        body = self.body_as(GuestName)
        self.answer(await self.services.accounts.guest(body.name, device=self.device), 201)


class Refresh(AccountHandler):
    async def post(self) -> None:
        body = self.body_as(RefreshBody)
        self.answer(await self.services.rotation.refresh(body.refresh_token))


class Logout(AccountHandler):
    async def post(self) -> None:
        self.body_as(Nothing)
        who = await self.identity()
        await self.services.sessions.end(who.session)
        self.answer_nothing()


class TicketCall(AccountHandler):
    async def post(self) -> None:
        self.body_as(Nothing)
        self.answer(await self.services.tickets.issue(await self.identity()), 201)


class MeCall(AccountHandler):
    async def get(self) -> None:
        self.answer(await self.services.sessions.me(await self.identity()))

    async def patch(self) -> None:
        body = self.body_as(ProfileBody)
        who = await self.identity()
        wished = ProfileChange(name=body.name, status=body.status, avatar=body.avatar)
        self.answer(ProfileAnswer(user=await self.services.profiles.update(who.user, wished)))

    async def delete(self) -> None:
        body = self.body_as(DeletionBody)
        who = await self.identity()
        await self.services.deletions.ask(
            who, body.password, keep_messages=body.keep_messages, device=self.device
        )
        self.answer(Done(), 202)


class PasswordCall(AccountHandler):
    async def post(self) -> None:
        body = self.body_as(PasswordChange)
        if body.token is not None and body.old is None:
            await self.services.resets.redeem(body.token, body.new, device=self.device)
        elif body.old is not None and body.token is None:
            who = await self.identity()
            await self.services.accounts.change_password(who, body.old, body.new, device=self.device)
        else:
            raise Refusal("bad_request", "either old is needed or token")
        self.answer_nothing()


class ResetCall(AccountHandler):
    """Answered before it is known whether there is such an account."""

    async def post(self) -> None:
        self.services.resets.ask(self.body_as(AccountName).name, device=self.device)
        self.answer(Done(), 202)


class SessionsCall(AccountHandler):
    """The sessions of the user; deleting ends all but the one that asks."""

    async def get(self) -> None:
        self.answer(await self.services.sessions.list_of(await self.identity()))

    async def delete(self) -> None:
        await self.services.sessions.end_others(await self.identity())
        self.answer_nothing()


class SessionCall(AccountHandler):
    async def delete(self, session: str) -> None:
        await self.services.sessions.end_own(await self.identity(), SessionId(session))
        self.answer_nothing()


class WeChatCall(JsonHandler):
    wechat: WeChatLogin

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, deps: HttpDeps, wechat: WeChatLogin) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.wechat = wechat

    async def post(self) -> None:
        body = self.body_as(WeChatCode)
        self.answer(await self.wechat.sign_in(body.code, body.appid, device=device_of(self)))


def wechat_routes(deps: HttpDeps, wechat: WeChatLogin) -> list[URLSpec]:
    """The call of mini programs, to be mounted at the root."""
    return [URLSpec("/api/wechat", WeChatCall, {"deps": deps, "wechat": wechat})]


def routes(deps: HttpDeps, services: AccountServices) -> list[URLSpec]:
    """The calls of this module, to be mounted at the root."""
    given: dict[str, Any] = {"deps": deps, "services": services}
    calls: dict[str, type[AccountHandler]] = {
        "register": Register,
        "login": Login,
        "guest": Guest,
        "refresh": Refresh,
        "logout": Logout,
        "ticket": TicketCall,
        "me": MeCall,
        "password": PasswordCall,
        "reset": ResetCall,
        "sessions": SessionsCall,
        "sessions/([A-Za-z0-9_.:-]{1,64})": SessionCall,
    }
    return [URLSpec(f"/api/{path}", call, given) for path, call in calls.items()]


def device_of(handler: RequestHandler) -> Device:
    """From where a request comes."""
    agent = handler.request.headers.get("User-Agent", "")
    return Device(address=handler.request.remote_ip or "", user_agent=agent[:_MAX_AGENT])
