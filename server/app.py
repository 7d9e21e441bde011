"""The composition root: builds everything once, hands it down, starts it and brings it to an end.

Nothing else constructs what it needs. The order of the end is the promise of a deploy: no new sockets, say
goodbye, finish what has begun, write back, close the database last.
"""

import asyncio
import logging
from typing import Any, Final

from msgspec import Struct
from tornado.httpserver import HTTPServer
from tornado.routing import URLSpec
from tornado.web import Application

from handlers import accounts as account_calls
from handlers import codec_json, codec_msgpack, echo, health, pages
from handlers import socket as native_socket
from handlers.codec_json import JsonCodec
from handlers.codec_msgpack import MsgpackCodec
from handlers.fetch import Document
from handlers.http import Edge, NotFound
from models import db, history, invites, reads, rooms, sessions, users
from models import embedded as embedded_database
from models.errors import GOING_AWAY, Disconnect
from models.events import Limits
from models.messages import MAX_TEXT
from server.account_limits import AccountLimits
from server.accounts import Accounts
from server.auth import Auth
from server.chat import Chat
from server.chat_rooms import ChatRooms
from server.clock import Clock, SystemClock
from server.codec import Codec
from server.commands import chat_routes
from server.dispatch import COMMANDS_PER_S, MESSAGES_PER_S, Dispatch
from server.hub import Hub
from server.issuers import Issuer, Keys, OneKey
from server.journal import Journal
from server.jwks import KeySet
from server.limits import Bucket
from server.origins import Origins
from server.outbox import Flusher
from server.pace import Pace
from server.passwords import Passwords
from server.rooms import Rooms
from server.settings import Settings
from server.sockets import Sockets
from server.tokens import OwnTokens

BACKLOG: Final = 4_096
RETURN_SPREAD_S: Final = 8.0
_IDLE_HTTP_S: Final = 120
_BODY_S: Final = 30
_MAX_HEADER_BYTES: Final = 16_384
_ECHO_PER_S: Final = 1_000.0
_ECHO_BURST: Final = 4_000.0

_log = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address of the settings cannot be listened on. ``str()`` is one line for the operator."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        super().__init__(host, port, error)
        self.host = host
        self.port = port
        self.error = error

    def __str__(self) -> str:
        return f"PORT: {self.host}:{self.port} cannot be listened on ({self.error.strerror})"


class App:
    """A whole server. ``start`` once, ``stop`` once."""

    def __init__(self, settings: Settings, clock: Clock | None = None, pace: Pace | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._pace = pace or Pace()
        self._embedded: embedded_database.EmbeddedDatabase | None = None
        self._core: _Core | None = None
        self._server: HTTPServer | None = None

    @property
    def port(self) -> int:
        """The port that is listened on; where 0 was asked for, the one that was free."""
        assert self._server is not None
        port: int = next(iter(self._server._sockets.values())).getsockname()[1]  # no public way
        return port

    async def start(self) -> None:
        """Bring up the database, put right what a crash left, and listen.

        Raises:
            DatabaseError: the database cannot be started or reached.
            CannotListen: the port is taken, or the address is not ours.
        """
        settings = self._settings
        uri = settings.mongodb_uri
        if uri is None:
            self._embedded = embedded_database.EmbeddedDatabase(settings.data_dir)
            uri = await self._embedded.start()
            _log.info("the embedded database is up, with its files in %s", settings.data_dir)
        database = await db.connect(uri)
        await database.migrate()
        stores = (users, sessions, rooms, history, invites, reads)
        await database.ensure_indexes([index for store in stores for index in store.INDEXES])
        self._core = _build(settings, database, self._clock, self._pace)
        await self._core.rooms.start()
        self._server = HTTPServer(
            self._core.application,
            xheaders=True,
            idle_connection_timeout=_IDLE_HTTP_S,
            body_timeout=_BODY_S,
            max_header_size=_MAX_HEADER_BYTES,
        )
        try:
            self._server.listen(settings.port, settings.host, backlog=BACKLOG)
        except OSError as error:
            raise CannotListen(settings.host, settings.port, error) from error

    async def stop(self) -> None:
        """End in order. What was acknowledged is stored; who was connected is told when to come back."""
        if self._server is not None:
            self._server.stop()
        if self._core is not None:
            await self._core.stop()
        if self._server is not None:
            await self._server.close_all_connections()
        if self._embedded is not None:
            await self._embedded.stop()


class _Core(Struct, frozen=True, kw_only=True):
    """What has a beginning and an end."""

    application: Application
    database: db.Database
    dispatch: Dispatch
    journal: Journal
    pace: Pace
    passwords: Passwords
    rooms: Rooms
    sockets: Sockets

    async def stop(self) -> None:
        self.sockets.go_away(RETURN_SPREAD_S)
        await asyncio.sleep(self.pace.goodbye_s)
        await self.dispatch.drain()
        await self.journal.drained()
        self.sockets.close_all(Disconnect(GOING_AWAY, "the server is going away"))
        await asyncio.sleep(self.pace.closing_s)
        await self.dispatch.drain()
        await self.journal.close()
        await self.sockets.stop()
        await self.rooms.stop()
        self.passwords.close()
        self.database.close()


def _build(settings: Settings, database: db.Database, clock: Clock, pace: Pace) -> _Core:
    flusher = Flusher()
    hub = Hub(flusher)
    user_store, session_store = users.Users(database), sessions.Sessions(database)
    room_store = rooms.Rooms(database)
    log = history.History(database, room_store)
    tokens = OwnTokens(settings.signing_secret(), settings.jwt_audience)
    auth = Auth(
        tokens=tokens,
        sessions=session_store,
        users=user_store,
        clock=clock,
        issuer=_outside_issuer(settings, clock),
    )
    sockets = Sockets(
        auth,
        hub,
        clock,
        max_tasks=settings.max_tasks,
        max_user_sockets=settings.max_user_sockets,
        heartbeat_s=settings.heartbeat_s,
        look_s=pace.look_s,
    )
    passwords = Passwords()
    accounts = Accounts(
        users=user_store,
        sessions=session_store,
        tickets=sessions.Tickets(database),
        tokens=tokens,
        passwords=passwords,
        limits=AccountLimits(clock, on=settings.limits),
        clock=clock,
        refresh_grace_s=settings.refresh_grace_s,
        sockets_of=sockets.of_session,
        session_ended=sockets.end_session,
    )
    journal = Journal(log)
    live = Rooms(room_store, log, invites.Invites(database), reads.Reads(database), journal, hub, clock)
    chat = Chat(live, hub, sockets)
    chat_rooms = ChatRooms(live, hub, user_store, passwords, clock, limits=settings.limits)
    dispatch = Dispatch(chat_routes(chat, chat_rooms), sockets.renew, clock, limits=settings.limits)
    edge = Edge(auth=auth, allowed_origins=frozenset(settings.allowed_origins))
    origins = Origins(settings.allowed_origins)
    routes = [
        *account_calls.routes(edge, accounts),
        *health.routes(edge, database.ping),
        *native_socket.routes(
            _socket_edge(settings, clock, pace, auth, accounts, sockets, dispatch, origins, flusher)
        ),
        *echo.routes(_echo_deps(settings, clock, origins)),
        *pages.routes(),
    ]
    return _Core(
        application=_application(routes, edge),
        database=database,
        dispatch=dispatch,
        journal=journal,
        pace=pace,
        passwords=passwords,
        rooms=live,
        sockets=sockets,
    )


def _application(routes: list[URLSpec], edge: Edge) -> Application:
    handlers: list[Any] = routes
    return Application(handlers, default_handler_class=NotFound, default_handler_args={"edge": edge})


def _socket_edge(
    settings: Settings,
    clock: Clock,
    pace: Pace,
    auth: Auth,
    accounts: Accounts,
    sockets: Sockets,
    dispatch: Dispatch,
    origins: Origins,
    flusher: Flusher,
) -> native_socket.SocketEdge:
    return native_socket.SocketEdge(
        tokens=auth,
        accounts=accounts,
        sockets=sockets,
        dispatch=dispatch,
        clock=clock,
        flusher=flusher,
        is_allowed=origins.allows,
        codecs=_codecs(),
        limits=Limits(
            max_frame_bytes=settings.max_frame_bytes,
            max_queue_bytes=settings.max_queue_bytes,
            max_tasks=settings.max_tasks,
            max_text=MAX_TEXT,
            messages_per_s=MESSAGES_PER_S if settings.limits else None,
            commands_per_s=COMMANDS_PER_S if settings.limits else None,
        ),
        heartbeat_s=settings.heartbeat_s,
        auth_within_s=pace.auth_within_s,
    )


def _codecs() -> dict[tuple[str, bool], Codec]:
    codecs: dict[tuple[str, bool], Codec] = {}
    for deflated in (False, True):
        codecs[codec_json.SUBPROTOCOL, deflated] = JsonCodec(deflated=deflated)
        codecs[codec_msgpack.SUBPROTOCOL, deflated] = MsgpackCodec(deflated=deflated)
    return codecs


def _echo_deps(settings: Settings, clock: Clock, origins: Origins) -> echo.EchoDeps:
    return echo.EchoDeps(
        allowed=origins.allows,
        max_frame_bytes=settings.max_frame_bytes,
        clock=clock,
        new_bucket=(lambda: Bucket(_ECHO_PER_S, _ECHO_BURST)) if settings.limits else None,
    )


def _outside_issuer(settings: Settings, clock: Clock) -> Issuer | None:
    if settings.jwt_issuer is None:
        return None
    return Issuer(settings.jwt_issuer, settings.jwt_audience, _outside_keys(settings, clock))


def _outside_keys(settings: Settings, clock: Clock) -> Keys:
    if settings.jwks_url is not None:
        return KeySet(Document(settings.jwks_url), clock)
    if settings.jwt_public_key is not None:
        return OneKey.of_pem(settings.jwt_public_key)
    return OneKey.of_secret(settings.signing_secret())
