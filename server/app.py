"""The composition root: builds everything once, hands it down, starts it and brings it to an end.

Nothing else constructs what it needs. The order of the end is the promise of a deploy: no new sockets, say
goodbye, finish what has begun, write back, close the database last.
"""

import asyncio
import logging
import socket
from typing import Final

from handlers.http.accounts import AccountServices
from handlers.http.origins import Origins
from handlers.routes import Doors
from models.database import client
from models.database import embedded as embedded_database
from models.errors import GOING_AWAY, Disconnect, Refusal
from models.stores import batches, history, invites, matches, ratings, reads, rooms, sessions, users
from models.stores.feed_points import FeedPointStore
from server.accounts.accounts import Accounts
from server.accounts.authentication import Authenticator
from server.accounts.outside_issuer import issuer_of
from server.accounts.passwords import Passwords
from server.accounts.rotation import Rotation
from server.accounts.sessions import Sessions
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tickets import Tickets
from server.accounts.tokens import OwnTokens
from server.accounts.wechat_login import wechat_of
from server.bots.pool import BotPool
from server.commands.dispatch import Dispatch
from server.commands.games import Play
from server.commands.leaderboard import Leaderboard
from server.commands.messages import Chat
from server.commands.rates import UserRates
from server.commands.rooms import ChatRooms
from server.commands.routes import IncompleteCommands, chat_routes, complete, game_routes, stomp_routes
from server.commands.subscriptions import Listening
from server.commands.topics import Topics
from server.commands.transactions import Batches
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketRegistry
from server.feeds.feeds import Feeds
from server.feeds.sources import source_of
from server.matches.directory import MatchDirectory
from server.matches.match import Deps
from server.matches.upkeep.bot_quota import BotQuota
from server.matchmaking.matchmaker import Matchmaker
from server.operations.metrics import Metrics
from server.ratings.ratings import Ratings
from server.rooms.directory import RoomDirectory
from server.rooms.joining import Joining
from server.rooms.listing import RoomListing
from server.rooms.loader import RoomLoader
from server.rooms.passwords import RoomPasswords
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock, SystemClock
from server.runtime.descriptors import raise_limit
from server.runtime.loop_monitor import LoopMonitor
from server.runtime.settings import Settings
from server.runtime.timings import Timings
from server.timeline.journal import Journal
from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission
from server.transport.http.server import HTTPServer, bind
from server.transport.quiet_sockets import QuietSockets

RETURN_SPREAD_S: Final = 8.0
_IDLE_HTTP_S: Final = 120
_BODY_S: Final = 30
_MAX_HEADER_BYTES: Final = 16_384

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

    def __init__(
        self, settings: Settings, clock: Clock | None = None, timings: Timings | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._timings = timings or Timings()
        self._embedded: embedded_database.EmbeddedDatabase | None = None
        self._core: _Core | None = None
        self._server: HTTPServer | None = None
        self._listening: list[socket.socket] = []

    @property
    def port(self) -> int:
        """The port that is listened on; where 0 was asked for, the one that was free."""
        port: int = self._listening[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Bring up the database, put right what a crash left, and listen.

        Raises:
            DatabaseError: the database cannot be started or reached.
            IncompleteCommands: a command lacks its rules, its op or its route.
            CannotListen: the port is taken, or the address is not ours.
        """
        raise_limit()
        settings = self._settings
        uri = settings.mongodb_uri
        if uri is None:
            self._embedded = embedded_database.EmbeddedDatabase(settings.data_dir)
            uri = await self._embedded.start()
            _log.info("the embedded database is up, with its files in %s", settings.data_dir)
        database = await client.connect(uri)
        await database.migrate()
        stores = (users, sessions, rooms, history, invites, reads, matches, ratings, batches)
        await database.ensure_indexes([index for store in stores for index in store.INDEXES])
        try:
            self._core = _Core(settings, database, self._clock, self._timings)
        except IncompleteCommands:
            database.close()
            raise
        await self._core.rooms.start()
        await self._core.batches.start()
        await self._core.feeds.start()
        await self._core.matches.start()
        self._core.matchmaking.start()
        self._core.sockets.start()
        self._core.quiet_sockets.start()
        proxies = TrustedProxies.parse(settings.trusted_proxies)
        self._server = HTTPServer(
            self._core.application,
            proxies=proxies,
            admission=Admission(proxies) if settings.limits else None,
            idle_connection_timeout=_IDLE_HTTP_S,
            body_timeout=_BODY_S,
            max_header_size=_MAX_HEADER_BYTES,
        )
        try:
            self._listening = bind(settings.host, settings.port)
        except OSError as error:
            raise CannotListen(settings.host, settings.port, error) from error
        self._server.add_sockets(self._listening)
        self._core.loop_monitor.start()

    async def stop(self) -> None:
        """End in order. What was acknowledged is stored; who was connected is told when to come back."""
        if self._server is not None:
            self._server.stop()
        try:
            if self._core is not None:
                await self._core.stop()
        finally:
            if self._server is not None:
                await self._server.close_all_connections()
            if self._embedded is not None:
                await self._embedded.stop()


class _Core:
    """Everything between the listening port and the database, built in the order of who needs whom."""

    def __init__(self, settings: Settings, database: client.Database, clock: Clock, timings: Timings) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._timings = timings
        self._origins = Origins(settings.allowed_origins, settings.wechat_appid)
        self._flusher = Flusher()
        self._hub = Hub(self._flusher)
        self.quiet_sockets = QuietSockets()
        self._users = users.UserStore(database)
        self._session_store = sessions.SessionStore(database)
        self._tokens = OwnTokens(settings.signing_secret(), settings.jwt_audience)
        self._passwords = Passwords()
        self._room_passwords = RoomPasswords(clock, limits=settings.limits)
        self._sign_in_limits = SignInLimits(clock, on=settings.limits)
        self._auth = self._make_auth()
        self.sockets = self._make_sockets()
        self._sessions = Sessions(self._session_store, self.sockets, clock)
        self._tickets = Tickets(sessions.TicketStore(database), self._sessions, self._sign_in_limits, clock)
        self._accounts = self._make_accounts()
        self._wechat = wechat_of(settings, database, self._users, self._accounts, self._sign_in_limits, clock)
        self._room_stores = _room_stores(database)
        self._journal = Journal(self._room_stores.history)
        loader = RoomLoader(self._room_stores, self._journal, self._hub, clock)
        self.rooms = RoomDirectory(self._room_stores, loader, clock)
        self.feeds = self._make_feeds()
        self._bot_pool = BotPool()
        self._ratings = Ratings(ratings.RatingStore(database), clock)
        self.matches = self._make_matches()
        self.matchmaking = Matchmaker(self.matches, self._ratings, self.sockets, clock, timings.sweep_s)
        self._topics = Topics(self._hub)
        self.batches = Batches(self.rooms, self._topics, batches.BatchStore(database))
        self._dispatch = self._make_dispatch()
        self.loop_monitor = LoopMonitor()
        self._doors = self._make_doors()
        self.application = self._doors.application()

    async def stop(self) -> None:
        await self.feeds.stop()
        self.quiet_sockets.stop()
        self.sockets.go_away(RETURN_SPREAD_S)
        await asyncio.sleep(self._timings.goodbye_s)
        await self._dispatch.drain(self._timings.last_answers_s)
        await self._journal.drained()
        self.sockets.close_all(Disconnect(GOING_AWAY, "the server is going away"))
        self._doors.stop()
        await asyncio.sleep(self._timings.closing_s)
        await self._dispatch.drain()
        await self.matchmaking.stop()
        await self.batches.stop()
        await self.matches.stop()
        await self._bot_pool.close()
        self.loop_monitor.stop()
        await self._journal.close()
        await self.sockets.stop()
        try:
            await self.rooms.stop()
        except Refusal as refusal:
            _log.warning("the rooms' heads are not written back (%s): the next start looks for them", refusal)
        self._passwords.close()
        self._room_passwords.close()
        self._wechat.close()
        self._database.close()

    def _make_auth(self) -> Authenticator:
        issuer = issuer_of(self._settings, self._clock)
        return Authenticator(
            tokens=self._tokens,
            sessions=self._session_store,
            users=self._users,
            clock=self._clock,
            issuer=issuer,
        )

    def _make_sockets(self) -> SocketRegistry:
        return SocketRegistry(
            self._auth,
            self._hub,
            self._clock,
            max_tasks=self._settings.max_tasks,
            max_user_sockets=self._settings.max_user_sockets,
            heartbeat_s=self._settings.heartbeat_s,
            sweep_s=self._timings.sweep_s,
        )

    def _make_feeds(self) -> Feeds:
        return Feeds(
            self._settings.feed_symbols,
            source_of(self._settings, self._clock),
            FeedPointStore(self._database),
            self.rooms,
            self._hub,
            self._clock,
        )

    def _make_matches(self) -> MatchDirectory:
        store = matches.MatchStore(self._database)
        deps = Deps(store=store, journal=Journal(store), hub=self._hub, clock=self._clock, bots=BotQuota())
        return MatchDirectory(deps, self.rooms, self._bot_pool, self._ratings, self._timings.sweep_s)

    def _make_accounts(self) -> Accounts:
        return Accounts(
            self._users, self._sessions, self._tokens, self._passwords, self._sign_in_limits, self._clock
        )

    def _make_rotation(self) -> Rotation:
        return Rotation(
            self._sessions,
            self._users,
            self._tokens,
            self._sign_in_limits,
            self._clock,
            self._settings.refresh_grace_s,
        )

    def _make_dispatch(self) -> Dispatch:
        limits = self._settings.limits
        stores, passwords = self._room_stores, self._room_passwords
        chat = Chat(self.rooms, stores, self._hub, self.sockets)
        joining = Joining(self.rooms, stores, passwords, self._clock, limits=limits)
        listing = RoomListing(stores.rooms, self.rooms, self._hub)
        chat_rooms = ChatRooms(self.rooms, listing, joining, passwords, self.feeds, self._users)
        play = Play(self.rooms, self.matches, joining)
        listening = Listening(joining, stores.reads, self.feeds)
        games = game_routes(play, self.matchmaking, Leaderboard(self._ratings))
        made = stomp_routes(listening, self.batches, self._topics)
        routes = complete(chat_routes(chat, chat_rooms) + games, made)
        rates = UserRates() if limits else None
        return Dispatch(routes, self.sockets.renew, self._hub, self._clock, rates)

    def _make_doors(self) -> Doors:
        return Doors(
            settings=self._settings,
            timings=self._timings,
            clock=self._clock,
            database=self._database,
            origins=self._origins,
            flusher=self._flusher,
            auth=self._auth,
            accounts=AccountServices(
                accounts=self._accounts,
                sessions=self._sessions,
                rotation=self._make_rotation(),
                tickets=self._tickets,
            ),
            wechat=self._wechat,
            sockets=self.sockets,
            dispatch=self._dispatch,
            feeds=self.feeds,
            metrics=Metrics(self.loop_monitor, self.sockets, self.rooms, self._journal, self._bot_pool),
            matches=self.matches,
            hub=self._hub,
            quiet_sockets=self.quiet_sockets,
        )


def _room_stores(database: client.Database) -> RoomStores:
    store = rooms.RoomStore(database)
    return RoomStores(
        rooms=store,
        history=history.HistoryStore(database, store),
        invites=invites.InviteStore(database),
        reads=reads.ReadStore(database),
    )
