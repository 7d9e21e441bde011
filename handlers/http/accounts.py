"""``/api``: accounts, tokens and tickets over HTTP. Each call is one line to a service of ``server.accounts``."""

from typing import Any, Final

from msgspec import Struct
from tornado.routing import URLSpec
from tornado.web import RequestHandler

from handlers.http.calls.call import Done, Nothing, call
from handlers.http.calls.of_accounts import (
    BY_OLD_OR_TOKEN,
    AccountName,
    DeletionBody,
    GuestName,
    NameAndPassword,
    NewAccount,
    PasswordChange,
    ProfileAnswer,
    ProfileBody,
    RefreshBody,
    WeChatCode,
)
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Code, Refusal
from models.ids import SessionId
from models.stores.people.sessions import Device
from server.accounts.accounts import Accounts
from server.accounts.deletions import Deletions
from server.accounts.profiles import ProfileChange, Profiles
from server.accounts.resets import Resets
from server.accounts.rotation import Rotation
from server.accounts.sessions import Me, SessionList, Sessions
from server.accounts.tickets import IssuedTicket, Tickets
from server.accounts.tokens.own import SignedIn
from server.accounts.wechat_login import WeChatLogin

_MAX_AGENT: Final = 256
_SIGN_IN: Final[tuple[Code, ...]] = ("unauthorized", "banned", "rate_limited", "unavailable")


class NewcomersLetIn(Struct, frozen=True, kw_only=True):
    """How users may join by this server itself. Existing sessions, WeChat and outside tokens are not affected."""

    guests: bool = True
    registration: bool = True

    def check_guests(self) -> None:
        """Raise ``forbidden`` if this server takes no guests."""
        if not self.guests:
            raise Refusal("forbidden", "this server takes no guests")

    def check_registration(self) -> None:
        """Raise ``forbidden`` if no new accounts are made here."""
        if not self.registration:
            raise Refusal("forbidden", "accounts are not made here")


class AccountServices(Struct, frozen=True, kw_only=True):
    """The services that carry out the calls."""

    accounts: Accounts
    profiles: Profiles
    deletions: Deletions
    resets: Resets
    sessions: Sessions
    rotation: Rotation
    tickets: Tickets
    newcomers: NewcomersLetIn = NewcomersLetIn()


class AccountHandler(JsonHandler):
    """The base of the calls below."""

    services: AccountServices

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, services: AccountServices) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.services = services

    @property
    def device(self) -> Device:
        """The device that made the request."""
        return device_of(self)


class Register(AccountHandler):
    """A guest whose token comes with the call becomes the account."""

    POST = call(
        "Make an account, or turn the guest whose token it is into one.",
        {201: SignedIn},
        "maybe_user",
        "forbidden",
        "conflict",
        "rate_limited",
    ).taking(NewAccount)

    async def post(self) -> None:
        self.services.newcomers.check_registration()
        body = self.body_of(self.POST)
        guest = await self.identity() if self.bearer() is not None else None
        accounts = self.services.accounts
        signed_in = await accounts.register(body.name, body.password, device=self.device, guest=guest)
        self.answer(signed_in, 201)


class Login(AccountHandler):
    POST = call("Sign in with a name and a password.", {200: SignedIn}, "anybody", *_SIGN_IN).taking(
        NameAndPassword
    )

    async def post(self) -> None:
        body = self.body_of(self.POST)
        accounts = self.services.accounts
        self.answer(await accounts.login(body.name, body.password, device=self.device))


class Guest(AccountHandler):
    POST = call(
        "Come in as a guest.",
        {201: SignedIn},
        "anybody",
        "forbidden",
        "conflict",
        "rate_limited",
        "unavailable",
    ).taking(GuestName)

    async def post(self) -> None:
        self.services.newcomers.check_guests()
        body = self.body_of(self.POST)
        self.answer(await self.services.accounts.guest(body.name, device=self.device), 201)


class Refresh(AccountHandler):
    POST = call("Renew the tokens of a session.", {200: SignedIn}, "anybody", *_SIGN_IN).taking(RefreshBody)

    async def post(self) -> None:
        body = self.body_of(self.POST)
        self.answer(await self.services.rotation.refresh(body.refresh_token))


class Logout(AccountHandler):
    POST = call("End the session.", {204: None}, "user").taking(Nothing)

    async def post(self) -> None:
        self.body_of(self.POST)
        who = await self.identity()
        await self.services.sessions.end(who.session)
        self.answer_nothing()


class TicketCall(AccountHandler):
    POST = call(
        "Get a ticket that opens one socket, once.", {201: IssuedTicket}, "user", "rate_limited"
    ).taking(Nothing)

    async def post(self) -> None:
        self.body_of(self.POST)
        self.answer(await self.services.tickets.issue(await self.identity()), 201)


class MeCall(AccountHandler):
    GET = call("See oneself and the session.", {200: Me}, "user")

    async def get(self) -> None:
        self.answer(await self.services.sessions.me(await self.identity()))

    PATCH = call(
        "Change one's profile.", {200: ProfileAnswer}, "user", "forbidden", "conflict", "rate_limited"
    ).taking(ProfileBody)

    async def patch(self) -> None:
        body = self.body_of(self.PATCH)
        who = await self.identity()
        wished = ProfileChange(name=body.name, status=body.status, avatar=body.avatar)
        self.answer(ProfileAnswer(user=await self.services.profiles.update(who.user, wished)))

    DELETE = call("Delete oneself.", {202: Done}, "user", "wrong_password", "rate_limited").taking(
        DeletionBody
    )

    async def delete(self) -> None:
        body = self.body_of(self.DELETE)
        who = await self.identity()
        await self.services.deletions.ask(
            who, body.password, keep_messages=body.keep_messages, device=self.device
        )
        self.answer(Done(), 202)


class PasswordCall(AccountHandler):
    POST = call(
        "Set another password, by the old one or by a token of `POST /api/reset`.",
        {204: None},
        "maybe_user",
        "forbidden",
        "wrong_password",
        "rate_limited",
        also=BY_OLD_OR_TOKEN,
    ).taking(PasswordChange)

    async def post(self) -> None:
        body = self.body_of(self.POST)
        if body.token is not None and body.old is None:
            await self.services.resets.redeem(body.token, body.new, device=self.device)
        elif body.old is not None and body.token is None:
            who = await self.identity()
            await self.services.accounts.change_password(who, body.old, body.new, device=self.device)
        else:
            raise Refusal("bad_request", "either old is needed or token")
        self.answer_nothing()


class ResetCall(AccountHandler):
    """Answered before it is known whether the account exists."""

    POST = call(
        "Have a token for another password sent to whom the account belongs.",
        {202: Done},
        "anybody",
        "not_found",
        "rate_limited",
    ).taking(AccountName)

    async def post(self) -> None:
        self.services.resets.ask(self.body_of(self.POST).name, device=self.device)
        self.answer(Done(), 202)


class SessionsCall(AccountHandler):
    """The sessions of the user; DELETE ends all but the session of the request."""

    GET = call("List one's sessions.", {200: SessionList}, "user")

    async def get(self) -> None:
        self.answer(await self.services.sessions.list_of(await self.identity()))

    DELETE = call("End all of one's sessions but this one.", {204: None}, "user")

    async def delete(self) -> None:
        await self.services.sessions.end_others(await self.identity())
        self.answer_nothing()


class SessionCall(AccountHandler):
    DELETE = call("End one of one's sessions.", {204: None}, "user", "not_found")

    async def delete(self, session: str) -> None:
        await self.services.sessions.end_own(await self.identity(), SessionId(session))
        self.answer_nothing()


class WeChatCall(JsonHandler):
    wechat: WeChatLogin

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, wechat: WeChatLogin) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.wechat = wechat

    POST = call("Sign in from a mini program.", {200: SignedIn}, "anybody", "forbidden", *_SIGN_IN).taking(
        WeChatCode
    )

    async def post(self) -> None:
        body = self.body_of(self.POST)
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
    """The device that made a request."""
    agent = handler.request.headers.get("User-Agent", "")
    return Device(address=handler.request.remote_ip or "", user_agent=agent[:_MAX_AGENT])
