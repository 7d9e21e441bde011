"""The composition root: builds every part once, in the order in which they need each other.

Nothing else constructs what it needs. What starts and ends in which order is ``server.lifecycle``'s.
"""

from handlers.http.accounts import AccountServices, NewcomersLetIn
from handlers.http.origins import Origins
from handlers.routes import Parts, site_of
from models.database.client import Database
from models.stores.batches import BatchStore
from models.stores.feed_points import FeedPointStore
from models.stores.forms.scheduled import ScheduledStore
from models.stores.matches import MatchStore
from models.stores.operators.blocked import BlockedUserStore
from models.stores.people.blocks import BlockStore
from models.stores.people.deletions import DeletionStore
from models.stores.people.holdings import Holdings
from models.stores.people.sessions import SessionStore, TicketStore
from models.stores.people.users import UserStore
from models.stores.ratings import RatingStore
from server.accounts.accounts import Accounts
from server.accounts.authentication import Authenticator
from server.accounts.blocked_users import BlockedUsers
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
from server.attachments.attaching import Saying
from server.attachments.attachments import Attachments
from server.bots.pool import BotPool
from server.cluster.lease import ProcessLease
from server.commands.direct_messages import DirectMessages
from server.commands.dispatching.dispatch import Dispatch
from server.commands.forms import FormCommands
from server.commands.games import GameCommands
from server.commands.invites import Invites
from server.commands.leaderboard import Leaderboard
from server.commands.messages import MessageCommands
from server.commands.moderation import ModerationCommands
from server.commands.overview import OverviewCommands
from server.commands.people import PeopleCommands
from server.commands.reading.threads import ThreadCommands
from server.commands.rooms import RoomCommands
from server.commands.routes import (
    complete,
    game_routes,
    message_routes,
    moderation_routes,
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
from server.matches.records.erasing import leaving_of, steps_of
from server.matches.records.guests import Guests
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
from server.operations.metrics import Metrics, Watched
from server.operations.readiness import Readiness
from server.operators.people import PeopleParts
from server.operators.rooms import RoomParts
from server.operators.services import operator_services
from server.ratings.ratings import Ratings
from server.rooms.directory import RoomDirectory
from server.rooms.joining.invitations import Invitations
from server.rooms.joining.joining import Joining
from server.rooms.joining.passwords import RoomPasswords
from server.rooms.loader import RoomLoader
from server.rooms.messages.appending import Appending
from server.rooms.messages.scheduling import Scheduling
from server.rooms.moderation.audit import Audit
from server.rooms.personal.blocks import Blocks
from server.rooms.personal.closing import ClosedRooms
from server.rooms.personal.ephemeral import EphemeralMessages
from server.rooms.personal.mention_notices import MentionNotices
from server.rooms.personal.notices import Notices
from server.rooms.personal.profile_news import ProfileNews
from server.rooms.rates import UserRates
from server.rooms.reading.deliveries import Deliveries
from server.rooms.reading.listing import RoomListing
from server.rooms.renaming import Renaming
from server.rooms.stores import RoomStores
from server.rooms.upkeep.retention import retention_of
from server.runtime.clock import Clock
from server.runtime.loop_monitor import LoopMonitor
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.search.index import SearchIndex
from server.timeline.journal import Journal
from server.transport.quiet_sockets import QuietSockets
from server.webhooks.webhooks import Webhooks


class Wiring:
    """Everything between the listening port and the database.

    Each method below builds what its name says from the parts that the methods before it have built.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        lease: ProcessLease,
        clock: Clock,
        timings: Timings,
    ) -> None:
        """Build every part. Raises ``IncompleteCommands`` if a command lacks its rules, its op or its route."""
        self.settings = settings
        self.database = database
        self.lease = lease
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

    def _wire_delivery(self) -> None:
        settings = self.settings
        self.users = UserStore(self.database)
        self.session_store = SessionStore(self.database)
        self.tokens = OwnTokens(settings.signing_secret(), settings.jwt_audience)
        stores, issuer = (self.session_store, self.users), issuer_of(settings, self.clock)
        self.blocked_users = BlockedUsers(BlockedUserStore(self.database), self.clock)
        self.auth = Authenticator(self.tokens, *stores, self.clock, self.blocked_users, issuer)
        self.flusher = Flusher()
        self.hub = Hub(self.flusher)
        self.quiet_sockets = QuietSockets()
        tasks, most, beat_s = settings.max_tasks, settings.max_user_sockets, settings.heartbeat_s
        limits = SocketLimits(max_tasks=tasks, max_user_sockets=most, heartbeat_s=beat_s)
        self.sockets = SocketRegistry(self.auth, self.hub, self.clock, limits, self.timings.sweep_s)

    def _wire_rooms(self) -> None:
        settings, hub, clock = self.settings, self.hub, self.clock
        self.room_stores = stores = RoomStores.over(self.database)
        self.journal = Journal(stores.history)
        self.rooms = RoomDirectory(stores, RoomLoader(stores, self.journal, hub, clock), clock)
        self.renaming = Renaming(self.rooms, self.sockets)
        self.auth.subscribe_renamed(self.renaming.begin)
        self.profile_news = ProfileNews(self.rooms, hub, clock)
        self.blocks = Blocks(BlockStore(self.database), self.rooms, clock)
        self.notices = Notices(self.rooms, self.sockets)
        self.mention_notices = MentionNotices(self.rooms, self.sockets, self.blocks)
        self.appending = Appending(self.rooms, stores.open_messages, clock)
        self.scheduling = Scheduling(self.rooms, ScheduledStore(self.database), self.sockets, clock)
        self.room_passwords = RoomPasswords(clock, limits=settings.limits)
        self.rates = UserRates(clock, on=settings.limits)
        self.deliveries = Deliveries(self.rooms, stores.reads, hub)
        self.search = SearchIndex(self.rooms, stores, self.rates.lane)
        self.invitations = Invitations(stores.invites, self.rates, clock)
        of_rooms = self.rooms, self.invitations, stores.reads, self.room_passwords
        self.joining = Joining(*of_rooms, self.rates, clock)
        self.retention = retention_of(settings.retention_days, self.database, self.rooms, clock)
        self.attachments = Attachments(settings, self.database, stores, self.rooms, clock)
        source, points = source_of(settings, clock), FeedPointStore(self.database)
        self.feeds = Feeds(settings.feed_symbols, source, points, self.rooms, hub, clock)

    def _wire_matches(self) -> None:
        clock, rooms, sweep_s = self.clock, self.rooms, self.timings.sweep_s
        self.bot_pool = BotPool()
        self.ratings = Ratings(RatingStore(self.database), self.users)
        self.match_storage, quota = MatchStorage(MatchStore(self.database)), BotQuota()
        self.errands = Errands(rooms, self.bot_pool, self.ratings)
        beginning = Beginning(Attendance(self.sockets, self.timings.most_lag_s), quota)
        self.live_tables = LiveTables(limits=self.settings.limits)
        caretaker = Caretaker(rooms, self.errands, beginning, self.live_tables, clock, sweep_s)
        self.room_listing = RoomListing(self.room_stores.rooms, self.room_stores.reads, rooms, self.hub)
        self.listing = MatchListing(self.live_tables, self.match_storage, rooms, self.room_listing, clock)
        self.matches = MatchDirectory(self.match_storage, rooms, self.hub, caretaker, beginning, clock)
        self.rematches = Rematches(self.matches, rooms, quota)
        told = (self.settings, self.database, rooms, self.users)
        self.webhooks = Webhooks(*told, clock, self.timings)
        self.matchmaker = Matchmaker(self.matches, self.ratings, self.sockets, self.blocks, clock, sweep_s)

    def _wire_accounts(self) -> None:
        settings, users, tokens, clock = self.settings, self.users, self.tokens, self.clock
        self.passwords, limits = Passwords(), SignInLimits(clock, on=settings.limits)
        sessions = Sessions(self.session_store, self.sockets, self.renaming, clock, self.blocked_users)
        accounts = Accounts(users, sessions, tokens, self.passwords, limits, clock)
        accounts.subscribe_promoted(self.ratings.enter)
        self.profiles = Profiles(users, accounts, limits, self.profile_news, self.attachments.avatars)
        left = (self.database, self.rooms, self.room_stores, self.ratings)
        steps = (*steps_of(*left, self.errands, self.match_storage), self.webhooks.of_users.erased)
        self.resets = resets_of(settings, self.database, users, accounts, limits, clock)
        self.deletions = Deletions(DeletionStore(self.database), accounts, sessions, steps, clock)
        kept, leaving = (users, self.room_stores.rooms), leaving_of(*left)
        self.guests = Guests(settings.guest_days, kept, sessions, self.live_tables, leaving, clock)
        stores = Holdings(self.database), self.rooms, self.room_stores.rooms, self.match_storage
        self.user_export = UserExport(*stores, limits, self.rates.lane)
        self.account_services = AccountServices(
            accounts=accounts,
            profiles=self.profiles,
            deletions=self.deletions,
            resets=self.resets,
            sessions=sessions,
            rotation=Rotation(sessions, users, tokens, limits, clock, settings.refresh_grace_s),
            tickets=Tickets(TicketStore(self.database), sessions, limits, clock),
            newcomers=NewcomersLetIn(guests=settings.guests, registration=settings.registration),
        )
        self.wechat = wechat_of(settings, self.database, users, accounts, limits, clock)
        of_rooms = (
            self.rooms,
            self.room_stores.rooms,
            self.room_listing,
            self.joining,
            self.room_passwords,
            users,
            Audit(self.room_stores.audit),
        )
        of_people = (users, sessions, self.sockets, self.deletions, self.blocked_users, self.lease.node)
        self.saying = Saying(self.attachments.attaching, EphemeralMessages(self.sockets, self.blocks))
        parts = RoomParts(*of_rooms), PeopleParts(*of_people, self.webhooks.of_users), self.saying
        self.operators = operator_services(settings, self.database, *parts, self.webhooks, clock)

    def _wire_commands(self) -> None:
        rooms, stores, hub, joining = self.rooms, self.room_stores, self.hub, self.joining
        topics, attaching = Topics(hub), self.attachments.attaching
        self.batches = Batches(rooms, topics, BatchStore(self.database), attaching)
        messages = MessageCommands(rooms, stores, hub, self.sockets, self.rates, self.blocks, self.saying)
        of_rooms = (joining, self.room_passwords, self.feeds, stores.audit)
        room_commands = RoomCommands(rooms, self.listing, *of_rooms)
        games = GameCommands(rooms, self.matches, self.rematches, joining, self.rates, self.live_tables)
        invites = Invites(rooms, self.invitations, joining, self.users, self.blocks)
        direct = DirectMessages(rooms, self.users, self.rates, self.blocks, ClosedRooms(stores.reads, rooms))
        forms = FormCommands(rooms, self.appending, self.scheduling)
        over = OverviewCommands(rooms, self.search.searches, self.deliveries)
        native = room_routes(room_commands, invites, direct)
        native += message_routes(messages, forms, over, ThreadCommands(rooms, stores))
        moderation = ModerationCommands(rooms, joining, self.users, stores)
        moderation.filed.subscribe_filed(self.webhooks.in_rooms.reported)
        native += moderation_routes(moderation) + people_routes(PeopleCommands(self.profiles))
        native += game_routes(games, self.matchmaker, Leaderboard(self.ratings))
        stomp = stomp_routes(Subscribing(joining, stores.reads, self.feeds), self.batches, topics)
        routes, renew, answer_s = complete(native, stomp), self.sockets.renew, self.timings.answer_s
        self.dispatch = Dispatch(routes, renew, hub, self.clock, self.rates, answer_s)
        self.dispatch.guard(self.lease.check)
        self.dispatch.subscribe_pages(self.deliveries.note_page)
        self.readiness = Readiness(self.database.check, lambda: self.database.shut_by, self.loop_monitor)
        numbers = (self.loop_monitor, self.sockets, rooms, self.journal, self.bot_pool, self.dispatch)
        self.metrics = Metrics(Watched(*numbers, self.database))

    def _parts(self) -> Parts:
        return Parts(
            settings=self.settings,
            timings=self.timings,
            clock=self.clock,
            node=self.lease.node,
            readiness=self.readiness,
            origins=Origins(self.settings.allowed_origins, self.settings.wechat_appid),
            flusher=self.flusher,
            auth=self.auth,
            accounts=self.account_services,
            user_export=self.user_export,
            operators=self.operators,
            wechat=self.wechat,
            sockets=self.sockets,
            dispatch=self.dispatch,
            feeds=self.feeds,
            metrics=self.metrics,
            matches=self.matches,
            ratings=self.ratings,
            hub=self.hub,
            attachments=self.attachments,
            quiet_sockets=self.quiet_sockets,
        )
