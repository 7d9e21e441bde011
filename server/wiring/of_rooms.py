"""The parts of a server for rooms and the matches in them."""

from models.database.client import Database
from models.stores.entries import Entry
from models.stores.feed_points import FeedPointStore
from models.stores.forms.scheduled import ScheduledStore
from models.stores.matches import MatchStore
from models.stores.operators.blocked import BlockedUserStore
from models.stores.people.blocks import BlockStore
from models.stores.people.users import UserStore
from models.stores.play.past_matches import PastMatchStore
from models.stores.play.waiting import WaitingStore
from models.stores.ratings import RatingStore
from server.accounts.authentication import Authenticator
from server.accounts.blocked_users import BlockedUsers
from server.accounts.naming.admins import Admins
from server.accounts.tokens.command_line import sessions_of
from server.accounts.tokens.outside_issuer import issuer_of
from server.accounts.tokens.own import OwnTokens
from server.attachments.attaching import saying_of
from server.attachments.attachments import Attachments
from server.attachments.scheduling import Scheduling
from server.bots.pool import BotPool
from server.cluster.bus.bus import Bus
from server.cluster.lease import ProcessLease
from server.delivery.attendance import Attendance
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketLimits, SocketRegistry
from server.delivery.sweeping import MAX_ADDRESS_BYTES
from server.feeds.feeds import Feeds
from server.feeds.sources import source_of
from server.matches.directory import MatchDirectory
from server.matches.polls.polls import Polls
from server.matches.records.listing import MatchListing
from server.matches.records.past import PastMatches
from server.matches.rematches import Rematches
from server.matches.storage import MatchStorage
from server.matches.upkeep.beginning import Beginning
from server.matches.upkeep.bot_quota import BotQuota
from server.matches.upkeep.caretaker import Caretaker
from server.matches.upkeep.errands import Errands
from server.matches.upkeep.live_tables import LiveTables
from server.matchmaking.kept_tickets import KeptTickets
from server.matchmaking.matchmaker import Matchmaker
from server.matchmaking.seating import Seating
from server.matchmaking.tournaments.boards import Boards
from server.matchmaking.tournaments.conduct import Conduct
from server.matchmaking.tournaments.telling import Telling
from server.matchmaking.tournaments.tournaments import Tournaments
from server.operations.traces.choosing import tracing_with
from server.ratings.ratings import Ratings
from server.ratings.seasons import Seasons
from server.rooms.directory import RoomDirectory
from server.rooms.joining.invitations import Invitations
from server.rooms.joining.joining import Joining
from server.rooms.joining.passwords import RoomPasswords
from server.rooms.loader import RoomLoader
from server.rooms.messages.appending import Appending
from server.rooms.messages.screening import Screening
from server.rooms.moderation.reports import Reports
from server.rooms.personal.blocks import Blocks
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
from server.screening.of_settings import text_check_of
from server.search.index import SearchIndex
from server.timeline.journal import Journal
from server.transport.quiet_sockets import QuietSockets
from server.webhooks.webhooks import Webhooks


class RoomWiring:
    """All parts between the listening port and the database that concern rooms and the matches in them.

    Each method below builds the parts in its name from those that the methods before it have built.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        lease: ProcessLease,
        clock: Clock,
        timings: Timings,
        bus: Bus,
    ) -> None:
        """Build these parts."""
        self.settings = settings
        self.database = database
        self.lease = lease
        self.clock = clock
        self.timings = timings
        self.loop_monitor = LoopMonitor()
        self.bus = bus
        self._wire_delivery()
        self._wire_rooms()
        self._wire_matches()

    def _wire_delivery(self) -> None:
        settings = self.settings
        self.users = UserStore(self.database)
        self.admins = Admins(settings.admins, self.users)
        self.text_hook = text_check_of(settings, self.database, self.clock)
        self.session_store = sessions_of(self.database, self.users, command_line=settings.cli_tokens)
        self.tokens = OwnTokens(settings.signing_secret(), settings.jwt_audience)
        stores, issuer = (self.session_store, self.users), issuer_of(settings, self.clock)
        self.blocked_users = BlockedUsers(BlockedUserStore(self.database), self.clock)
        self.auth = Authenticator(self.tokens, *stores, self.clock, self.blocked_users, issuer)
        self.flusher = Flusher()
        self.hub = Hub(self.flusher)
        self.quiet_sockets = QuietSockets()
        tasks, most, beat_s = settings.max_tasks, settings.max_user_sockets, settings.heartbeat_s
        most_bytes = MAX_ADDRESS_BYTES if settings.limits else None
        limits = SocketLimits(
            max_tasks=tasks, max_user_sockets=most, heartbeat_s=beat_s, max_address_bytes=most_bytes
        )
        self.sockets = SocketRegistry(self.auth, self.hub, self.clock, limits, self.timings.sweep_s)

    def _wire_rooms(self) -> None:
        settings, hub, clock = self.settings, self.hub, self.clock
        self.room_stores = stores = RoomStores.over(self.database)
        tracing = tracing_with(self.database)
        make = Journal if tracing is None else tracing.journal
        self.journal: Journal[Entry] = make(stores.history)
        loader = RoomLoader(stores, self.journal, hub, clock, self.admins.is_named)
        self.rooms = RoomDirectory(stores, loader, clock)
        self.renaming = Renaming(self.rooms, self.sockets)
        self.auth.subscribe_renamed(self.renaming.begin)
        self.profile_news = ProfileNews(self.rooms, hub, clock)
        self.blocks = Blocks(BlockStore(self.database), self.rooms, clock)
        self.notices = Notices(self.rooms, self.sockets)
        self.mention_notices = MentionNotices(self.rooms, self.sockets, self.blocks)
        self.appending = Appending(self.rooms, stores.open_messages, clock)
        self.reports = Reports(stores.reports)
        self.screening = Screening(self.text_hook, self.reports.call, self.sockets, self.users)
        self.room_passwords = RoomPasswords(clock, self.sockets.address_of, limits=settings.limits)
        self.rates = UserRates(clock, on=settings.limits)
        self.deliveries = Deliveries(self.rooms, stores.reads, hub)
        self.search = SearchIndex(self.rooms, stores, self.rates.lane)
        self.invitations = Invitations(stores.invites, stores.hooks, self.rates, clock)
        of_rooms = self.rooms, self.invitations, stores.reads, self.room_passwords
        self.joining = Joining(*of_rooms, self.rates, clock)
        self.retention = retention_of(settings.retention_days, self.database, self.rooms, clock)
        self.attachments = Attachments(settings, self.database, stores, self.rooms, clock)
        self.saying = saying_of(self.attachments.attaching, self.sockets, self.blocks, self.screening)
        later = ScheduledStore(self.database)
        self.scheduling = Scheduling(self.rooms, later, self.sockets, self.saying, clock)
        source, points = source_of(settings, clock), FeedPointStore(self.database)
        self.feeds = Feeds(settings.feed_symbols, source, points, self.rooms, hub, clock)

    def _wire_matches(self) -> None:
        clock, rooms, sweep_s = self.clock, self.rooms, self.timings.sweep_s
        self.bot_pool = BotPool()
        seasons = Seasons(self.settings.seasons)
        self.ratings = Ratings(RatingStore(self.database), self.users, clock, seasons)
        tracing = tracing_with(self.database)
        make = Journal if tracing is None else tracing.journal
        self.match_storage, quota = MatchStorage(MatchStore(self.database), make), BotQuota()
        self.errands = Errands(rooms, self.bot_pool, self.ratings)
        beginning = Beginning(Attendance(self.sockets, self.timings.most_lag_s), quota)
        self.live_tables = LiveTables(limits=self.settings.limits)
        caretaker = Caretaker(rooms, self.errands, beginning, self.live_tables, clock, sweep_s)
        self.room_listing = RoomListing(self.room_stores.rooms, self.room_stores.reads, rooms, self.hub)
        self.listing = MatchListing(self.live_tables, self.match_storage, rooms, self.room_listing, clock)
        past = PastMatchStore(self.database), self.match_storage, self.room_listing
        self.past_matches = PastMatches(*past, self.ratings, clock, self.settings.base_path)
        self.matches = MatchDirectory(self.match_storage, rooms, self.hub, caretaker, beginning, clock)
        self.rematches = Rematches(self.matches, rooms, quota, self.blocks)
        told = (self.settings, self.database, rooms, self.users)
        self.webhooks = Webhooks(*told, clock, self.timings)
        self.reports.subscribe_filed(self.webhooks.in_rooms.reported)
        conduct = Conduct(Boards(self.matches, rooms), self.blocks)
        telling = Telling(self.hub, self.sockets)
        of_tournaments = self.room_stores.tournaments, rooms, self.ratings
        self.tournaments = Tournaments(*of_tournaments, conduct, telling, clock)
        self.polls = Polls(self.room_stores.polls, rooms, clock)
        kept = KeptTickets(WaitingStore(self.database), clock)
        seating = Seating(self.matches, rooms, self.live_tables.free_seats)
        of_seekers = self.ratings, self.sockets, self.blocks, kept
        self.matchmaker = Matchmaker(self.matches, *of_seekers, seating)
