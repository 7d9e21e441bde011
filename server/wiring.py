"""The composition root: builds every part once, in the order in which they need each other; starts and stops them.

Nothing else constructs what it needs. The order of the end is the promise of a deploy: say goodbye, finish what has
begun, write back, close the database last.
"""

import asyncio
import logging
from typing import Final

from handlers.http.accounts import AccountServices
from handlers.http.origins import Origins
from handlers.routes import Parts, site_of
from models.database.client import Database
from models.errors import GOING_AWAY, Disconnect, Refusal
from models.stores.batches import BatchStore
from models.stores.feed_points import FeedPointStore
from models.stores.matches import MatchStore
from models.stores.people.blocks import BlockStore
from models.stores.people.deletions import DeletionStore
from models.stores.people.holdings import Holdings
from models.stores.people.sessions import SessionStore, TicketStore
from models.stores.people.users import UserStore
from models.stores.ratings import RatingStore
from server.accounts.accounts import Accounts
from server.accounts.authentication import Authenticator
from server.accounts.deletions import Deletions
from server.accounts.passwords import Passwords
from server.accounts.profiles import Profiles
from server.accounts.resets import resets_of
from server.accounts.rotation import Rotation
from server.accounts.sessions import Sessions
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tickets import Tickets
from server.accounts.tokens.outside_issuer import issuer_of
from server.accounts.tokens.own import OwnTokens
from server.accounts.wechat_login import wechat_of
from server.bots.pool import BotPool
from server.commands.direct_messages import DirectMessages
from server.commands.dispatch import Dispatch
from server.commands.games import GameCommands
from server.commands.invites import Invites
from server.commands.leaderboard import Leaderboard
from server.commands.messages import MessageCommands
from server.commands.people import PeopleCommands
from server.commands.rooms import RoomCommands
from server.commands.routes import (
    complete,
    game_routes,
    message_routes,
    people_routes,
    room_routes,
    stomp_routes,
)
from server.commands.subscriptions import Subscribing
from server.commands.topics import Topics
from server.commands.transactions import Batches
from server.delivery.attendance import Attendance
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketLimits, SocketRegistry
from server.feeds.feeds import Feeds
from server.feeds.sources import source_of
from server.matches.directory import MatchDirectory
from server.matches.records.erasing import steps_of
from server.matches.records.listing import MatchListing
from server.matches.records.user_export import UserExport
from server.matches.rematches import Rematches
from server.matches.storage import MatchStorage
from server.matches.upkeep.beginning import Beginning
from server.matches.upkeep.bot_quota import BotQuota
from server.matches.upkeep.caretaker import Caretaker
from server.matches.upkeep.errands import Errands
from server.matches.upkeep.live_tables import LiveTables
from server.matchmaking.matchmaker import Matchmaker
from server.operations.metrics import Metrics
from server.ratings.ratings import Ratings
from server.rooms.directory import RoomDirectory
from server.rooms.joining.invitations import Invitations
from server.rooms.joining.joining import Joining
from server.rooms.joining.passwords import RoomPasswords
from server.rooms.loader import RoomLoader
from server.rooms.personal.blocks import Blocks
from server.rooms.personal.closing import ClosedRooms
from server.rooms.personal.mention_notices import MentionNotices
from server.rooms.personal.notices import Notices
from server.rooms.personal.profile_news import ProfileNews
from server.rooms.rates import UserRates
from server.rooms.reading.listing import RoomListing
from server.rooms.renaming import Renaming
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock
from server.runtime.loop_monitor import LoopMonitor
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.timeline.journal import Journal
from server.transport.quiet_sockets import QuietSockets

RETURN_SPREAD_S: Final = 8.0

_log = logging.getLogger(__name__)


class Wiring:
    """Everything between the listening port and the database. ``start`` once, ``stop`` once.

    Each method below builds what its name says from the parts that the methods before it have built.
    """

    def __init__(self, settings: Settings, database: Database, clock: Clock, timings: Timings) -> None:
        """Build every part. Raises ``IncompleteCommands`` if a command lacks its rules, its op or its route."""
        self.settings = settings
        self.database = database
        self.clock = clock
        self.timings = timings
        self.loop_monitor = LoopMonitor()
        self._wire_delivery()
        self._wire_rooms()
        self._wire_matches()
        self._wire_accounts()
        self._wire_commands()
        self.parts = self._parts()
        self.site = site_of(self.parts)

    async def start(self) -> None:
        """Put right what a crash left, and begin all work that no client asks for."""
        await self.rooms.start()
        await self.batches.start()
        await self.feeds.start()
        await self.matches.start()
        self.matchmaker.start()
        self.profile_news.start()
        await self.deletions.start()
        self.sockets.start()
        self.quiet_sockets.start()

    async def stop(self) -> None:
        """End in order. What was acknowledged is stored; connected clients are told when to come back."""
        await self.feeds.stop()
        self.quiet_sockets.stop()
        await self._say_goodbye()
        await self.deletions.stop()
        await self.resets.close()
        await self.profile_news.stop()
        await self.renaming.stop()
        await self.matchmaker.stop()
        await self.batches.stop()
        await self.rematches.stop()
        await self.matches.stop()
        await self.bot_pool.close()
        self.loop_monitor.stop()
        await self.journal.close()
        await self.sockets.stop()
        try:
            await self.rooms.stop()
        except Refusal as refusal:
            _log.warning("the rooms' heads are not written back (%s); the next start finds them", refusal)
        self.passwords.close()
        self.room_passwords.close()
        self.wechat.close()
        self.database.close()

    async def _say_goodbye(self) -> None:
        """Let every client finish what it has begun, then close its socket."""
        self.sockets.go_away(RETURN_SPREAD_S)
        await asyncio.sleep(self.timings.goodbye_s)
        await self.dispatch.drain(self.timings.last_answers_s)
        await self.journal.drained()
        self.sockets.close_all(Disconnect(GOING_AWAY, "the server is going away"))
        self.site.stop()
        await asyncio.sleep(self.timings.closing_s)
        # A closed STOMP session may have had a last command.
        await self.dispatch.drain()

    def _wire_delivery(self) -> None:
        settings = self.settings
        self.users = UserStore(self.database)
        self.session_store = SessionStore(self.database)
        self.tokens = OwnTokens(settings.signing_secret(), settings.jwt_audience)
        self.auth = Authenticator(
            tokens=self.tokens,
            sessions=self.session_store,
            users=self.users,
            clock=self.clock,
            issuer=issuer_of(settings, self.clock),
        )
        self.flusher = Flusher()
        self.hub = Hub(self.flusher)
        self.quiet_sockets = QuietSockets()
        limits = SocketLimits(
            max_tasks=settings.max_tasks,
            max_user_sockets=settings.max_user_sockets,
            heartbeat_s=settings.heartbeat_s,
        )
        self.sockets = SocketRegistry(self.auth, self.hub, self.clock, limits, self.timings.sweep_s)

    def _wire_rooms(self) -> None:
        settings, hub, clock = self.settings, self.hub, self.clock
        self.room_stores = stores = RoomStores.over(self.database)
        self.journal = Journal(stores.history)
        loader = RoomLoader(stores, self.journal, hub, clock)
        self.rooms = RoomDirectory(stores, loader, clock)
        self.renaming = Renaming(self.rooms, self.sockets)
        self.auth.subscribe_renamed(self.renaming.begin)
        self.profile_news = ProfileNews(self.rooms, hub, clock)
        self.blocks = Blocks(BlockStore(self.database), self.rooms, clock)
        self.notices = Notices(self.rooms, self.sockets)
        self.mention_notices = MentionNotices(self.rooms, self.sockets, self.blocks)
        self.room_passwords = RoomPasswords(clock, limits=settings.limits)
        self.rates = UserRates(clock, on=settings.limits)
        self.invitations = Invitations(stores.invites, self.rates, clock)
        self.joining = Joining(
            self.rooms, self.invitations, stores.reads, self.room_passwords, self.rates, clock
        )
        source, points = source_of(settings, clock), FeedPointStore(self.database)
        self.feeds = Feeds(settings.feed_symbols, source, points, self.rooms, hub, clock)

    def _wire_matches(self) -> None:
        clock, rooms, sweep_s = self.clock, self.rooms, self.timings.sweep_s
        self.bot_pool = BotPool()
        self.ratings = Ratings(RatingStore(self.database), self.users, clock)
        self.match_storage, quota = MatchStorage(MatchStore(self.database)), BotQuota()
        self.errands = Errands(rooms, self.bot_pool, self.ratings)
        beginning = Beginning(Attendance(self.sockets, self.timings.most_lag_s), quota)
        self.live_tables = LiveTables(limits=self.settings.limits)
        caretaker = Caretaker(rooms, self.errands, beginning, self.live_tables, clock, sweep_s)
        listing = RoomListing(self.room_stores.rooms, self.room_stores.reads, rooms, self.hub)
        self.listing = MatchListing(self.live_tables, self.match_storage, rooms, listing)
        self.matches = MatchDirectory(self.match_storage, rooms, self.hub, caretaker, beginning, clock)
        self.rematches = Rematches(self.matches, rooms, quota)
        self.matchmaker = Matchmaker(self.matches, self.ratings, self.sockets, self.blocks, clock, sweep_s)

    def _wire_accounts(self) -> None:
        settings, users, tokens, clock = self.settings, self.users, self.tokens, self.clock
        self.passwords = Passwords()
        limits = SignInLimits(clock, on=settings.limits)
        sessions = Sessions(self.session_store, self.sockets, self.renaming, clock)
        accounts = Accounts(users, sessions, tokens, self.passwords, limits, clock)
        self.profiles = Profiles(users, accounts, limits, self.profile_news)
        steps = steps_of(
            self.database, self.rooms, self.room_stores, self.ratings, self.errands, self.match_storage
        )
        self.resets = resets_of(settings, self.database, users, accounts, limits, clock)
        self.deletions = Deletions(DeletionStore(self.database), accounts, sessions, steps, clock)
        holdings, rooms = Holdings(self.database), self.room_stores.rooms
        self.user_export = UserExport(holdings, self.rooms, rooms, self.match_storage, limits)
        self.tickets = Tickets(TicketStore(self.database), sessions, limits, clock)
        self.account_services = AccountServices(
            accounts=accounts,
            profiles=self.profiles,
            deletions=self.deletions,
            resets=self.resets,
            sessions=sessions,
            rotation=Rotation(sessions, users, tokens, limits, clock, settings.refresh_grace_s),
            tickets=self.tickets,
        )
        self.wechat = wechat_of(settings, self.database, users, accounts, limits, clock)

    def _wire_commands(self) -> None:
        rooms, stores, hub, joining = self.rooms, self.room_stores, self.hub, self.joining
        topics = Topics(hub)
        self.batches = Batches(rooms, topics, BatchStore(self.database))
        messages = MessageCommands(rooms, stores, hub, self.sockets, self.rates, self.blocks)
        room_commands = RoomCommands(
            rooms, self.listing, joining, self.room_passwords, self.feeds, self.users
        )
        games = GameCommands(rooms, self.matches, self.rematches, joining, self.rates, self.live_tables)
        invites = Invites(rooms, self.invitations, joining, self.users, self.blocks)
        direct = DirectMessages(rooms, self.users, self.rates, self.blocks, ClosedRooms(stores.reads, rooms))
        native = room_routes(room_commands, invites, direct) + message_routes(messages)
        native += people_routes(PeopleCommands(self.profiles))
        native += game_routes(games, self.matchmaker, Leaderboard(self.ratings))
        stomp = stomp_routes(Subscribing(joining, stores.reads, self.feeds), self.batches, topics)
        self.dispatch = Dispatch(complete(native, stomp), self.sockets.renew, hub, self.clock, self.rates)

    def _parts(self) -> Parts:
        return Parts(
            settings=self.settings,
            timings=self.timings,
            clock=self.clock,
            database=self.database,
            origins=Origins(self.settings.allowed_origins, self.settings.wechat_appid),
            flusher=self.flusher,
            auth=self.auth,
            accounts=self.account_services,
            user_export=self.user_export,
            wechat=self.wechat,
            sockets=self.sockets,
            dispatch=self.dispatch,
            feeds=self.feeds,
            metrics=Metrics(self.loop_monitor, self.sockets, self.rooms, self.journal, self.bot_pool),
            matches=self.matches,
            ratings=self.ratings,
            hub=self.hub,
            quiet_sockets=self.quiet_sockets,
        )
