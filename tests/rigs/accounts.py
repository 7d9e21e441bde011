"""Accounts on a real database with a held clock, and a client that calls them over real HTTP."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from argon2 import PasswordHasher
from msgspec import Struct
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httputil import HTTPHeaders
from tornado.web import Application

from handlers.http import accounts as account_calls
from handlers.http import health
from handlers.http.json_handler import HttpDeps, NotFound
from models.database.client import Database
from models.errors import Refusal
from models.ids import ConnectionId, SessionId, UserId
from models.stores.files.avatars import AvatarStore
from models.stores.files.uploads import UploadStore
from models.stores.operators.blocked import BlockedUserStore
from models.stores.people import sessions, users
from models.stores.people.deletions import DeletionStore
from models.stores.people.resets import ResetStore
from models.stores.people.sessions import SessionStore, TicketStore
from models.stores.people.users import UserStore
from server.accounts.accounts import Accounts
from server.accounts.authentication import Authenticator
from server.accounts.blocked_users import BlockedUsers
from server.accounts.deletions import Deletions
from server.accounts.naming.admins import Admins
from server.accounts.naming.names import Names
from server.accounts.passwords import Passwords
from server.accounts.profiles import Profiles
from server.accounts.resets import Resets
from server.accounts.rotation import Rotation
from server.accounts.sessions import OpenSocket, Sessions
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tickets import Tickets
from server.accounts.tokens.outside_issuer import OutsideIssuer
from server.accounts.tokens.own import OwnTokens
from server.attachments.avatars import Avatars
from server.operations.readiness import Readiness
from server.runtime.loop_monitor import LoopMonitor
from tests.rigs.described import answers as described
from tests.rigs.held_clock import HeldClock

SECRET = "a secret of tests, long enough for HS256"
AUDIENCE = "teahouse"
INDEXES = (*users.INDEXES, *sessions.INDEXES)


async def is_refused(auth: Authenticator, token: str) -> bool:
    """Whether ``token`` is ``unauthorized``; any other refusal fails the test, and so does none."""
    with pytest.raises(Refusal) as refused:
        await auth.verify(token)
    return refused.value.code == "unauthorized"


def quick_hasher(**_: int) -> PasswordHasher:
    """Real argon2id with parameters that only tests may use, whatever is asked for."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quick_passwords() -> Passwords:
    return Passwords(quick_hasher())


class AccountRig:
    """All parts of accounts, and their calls to the sockets: ``ended``."""

    def __init__(
        self,
        database: Database,
        *,
        issuer: OutsideIssuer | None = None,
        limits: bool = False,
        allowed_origins: Sequence[str] = (),
    ) -> None:
        self.clock = HeldClock()
        self.database = database
        self.users, self.session_store = UserStore(database), SessionStore(database)
        self.tokens = OwnTokens(SECRET, AUDIENCE)
        self.passwords = quick_passwords()
        self.limits = SignInLimits(self.clock, on=limits)
        self.ended: list[SessionId] = []
        self.shown_names: list[tuple[UserId, str, bool]] = []
        self.sockets: dict[SessionId, list[OpenSocket]] = defaultdict(list)
        self.blocked = BlockedUsers(BlockedUserStore(database), self.clock)
        self.auth = self.auth_with(issuer)
        self.sessions = Sessions(self.session_store, self, self, self.clock, self.blocked)
        self.tickets = Tickets(TicketStore(database), self.sessions, self.limits, self.clock)
        names = Names(self.users, self.sessions, Admins((), self.users))
        self.accounts = Accounts(names, self.tokens, self.passwords, self.limits, self.clock)
        self.changed_profiles: list[UserId] = []
        avatars = Avatars(AvatarStore(database), UploadStore(database), self.clock)
        self.profiles = Profiles(self.users, self.accounts, self.limits, self, avatars)
        store = DeletionStore(database)
        self.deletions = Deletions(store, self.accounts, self.sessions, (), self.clock)
        resets = ResetStore(database)
        self.resets = Resets(resets, self.users, self.accounts, None, self.limits, self.clock)
        self.rotation = Rotation(self.sessions, self.users, self.tokens, self.limits, self.clock, 10)
        self.deps = HttpDeps(auth=self.auth, allowed_origins=frozenset(allowed_origins))

    def auth_with(self, issuer: OutsideIssuer | None) -> Authenticator:
        return Authenticator(
            tokens=self.tokens,
            sessions=self.session_store,
            users=self.users,
            clock=self.clock,
            blocked=self.blocked,
            issuer=issuer,
        )

    def open_socket(self, session: str, task: str) -> None:
        socket = OpenSocket(task=task, connection=ConnectionId(f"c-{task}"), since_at=self.clock.now_ms())
        self.sockets[SessionId(session)].append(socket)

    def app(self) -> Application:
        services = account_calls.AccountServices(
            accounts=self.accounts,
            profiles=self.profiles,
            deletions=self.deletions,
            resets=self.resets,
            sessions=self.sessions,
            rotation=self.rotation,
            tickets=self.tickets,
        )
        routes = [
            *account_calls.routes(self.deps, services),
            *health.routes(
                self.deps, Readiness(self.database.ping, lambda: None, lambda: "ok", LoopMonitor()).ask
            ),
        ]
        return Application(
            routes,
            default_handler_class=NotFound,
            default_handler_args={"deps": self.deps},
            log_function=lambda _: None,
        )

    async def of_session(self, session: SessionId) -> Sequence[OpenSocket]:
        return self.sockets[session]

    async def end_session(self, session: SessionId) -> None:
        self.ended.append(session)

    def changed(self, user: UserId) -> None:
        self.changed_profiles.append(user)

    async def renamed(self, user: UserId, name: str, *, guest: bool) -> None:
        self.shown_names.append((user, name, guest))


class Answer(Struct):
    """An HTTP answer, its JSON decoded."""

    status: int
    headers: HTTPHeaders
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        """The code of an error; its shape is checked here for every test."""
        error = self.json["error"]
        assert set(self.json) == {"error"}
        assert set(error) <= {"code", "message", "retry_after_s"}
        assert isinstance(error["message"], str)
        code: str = error["code"]
        return code

    @property
    def message(self) -> str:
        message: str = self.json["error"]["message"]
        return message


class Api:
    """Calls the server at ``base_url``. Each answer must match the server's description of itself."""

    def __init__(self, client: AsyncHTTPClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """``body`` is sent as JSON, ``raw`` unchanged."""
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        encoded = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
        if encoded is None and method == "POST":
            encoded = b""
        request = HTTPRequest(
            self._base_url + path,
            method,
            sent,
            encoded,
            allow_nonstandard_methods=True,
            decompress_response=False,
        )
        answer = await self._client.fetch(request, raise_error=False)
        described.check(
            described.Exchange(
                method=method,
                # After a redirect its target answers.
                path=answer.effective_url.removeprefix(self._base_url),
                sent=encoded,
                status=answer.code,
                headers=answer.headers,
                raw=answer.body,
            )
        )
        return Answer(answer.code, answer.headers, answer.body)

    async def post(self, path: str, body: object = None, **more: Any) -> Answer:
        return await self.call("POST", path, body, **more)

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.call("GET", path, **more)

    async def guest(self, **body: object) -> Any:
        """The session object of a new guest."""
        answer = await self.post("/api/guest", body)
        assert answer.status == 201, answer.raw
        return answer.json

    async def register(self, name: str, password: str = "password1", *, token: str | None = None) -> Any:
        """The session object of a new account."""
        answer = await self.post("/api/register", {"name": name, "password": password}, token=token)
        assert answer.status == 201, answer.raw
        return answer.json
