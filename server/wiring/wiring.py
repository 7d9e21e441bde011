"""All parts of a server."""

from handlers.http.accounts import AccountServices, NewcomersLetIn
from handlers.http.origins import Origins
from handlers.routes import Parts, site_of
from models.database.client import Database
from models.stores.batches import BatchStore
from models.stores.people.deletions import DeletionStore
from models.stores.people.holdings import Holdings
from models.stores.people.sessions import TicketStore
from server.accounts.accounts import Accounts
from server.accounts.deletions import Deletions, forgotten_by
from server.accounts.naming.names import Names
from server.accounts.passwords import Passwords
from server.accounts.profiles import Profiles
from server.accounts.resets import resets_of
from server.accounts.rotation import Rotation
from server.accounts.sessions import Sessions
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tickets import Tickets
from server.accounts.wechat_login import wechat_of
from server.cluster.bus.bus import Bus
from server.cluster.lease import ProcessLease
from server.commands.bots.incoming_hooks import programs_of
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
from server.commands.play.past_matches import PastMatchCommands
from server.commands.play.polls import PollCommands
from server.commands.play.realtime import RealtimeCommands
from server.commands.play.tournaments import TournamentCommands
from server.commands.reading.threads import ThreadCommands
from server.commands.rooms import RoomCommands, Vetting
from server.commands.routes import (
    complete,
    game_routes,
    message_routes,
    moderation_routes,
    people_routes,
    poll_routes,
    room_routes,
    stomp_routes,
    tournament_routes,
)
from server.commands.subscriptions import Subscribing
from server.commands.topics import Topics
from server.commands.transactions import Batches
from server.matches.records.erasing import leaving_of, steps_of
from server.matches.records.guests import Guests
from server.matches.records.user_export import UserExport
from server.matches.shown_names import ShownNames
from server.operations.metrics.metrics import Metrics
from server.operations.metrics.of_server import Watched
from server.operations.readiness import Readiness
from server.operations.traces.choosing import tracing_with
from server.operators.desk.process import ProcessParts
from server.operators.people import PeopleParts
from server.operators.rooms import RoomParts
from server.operators.services import AtDesk, operator_services
from server.pushing.pushing import Pushing
from server.rooms.joining.previews import Previews
from server.rooms.moderation.audit import Audit
from server.rooms.personal.closing import ClosedRooms
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.wiring.of_rooms import RoomWiring


class Wiring(RoomWiring):
    """All parts: those of ``RoomWiring``, and those for users, operators and their commands."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        lease: ProcessLease,
        clock: Clock,
        timings: Timings,
        bus: Bus,
    ) -> None:
        """Build every part. Raises ``IncompleteCommands`` if a command lacks its rules, its op or its route."""
        super().__init__(settings, database, lease, clock, timings, bus)
        self._wire_accounts()
        self._wire_commands()
        self.parts = self._parts()
        self.site = site_of(self.parts)

    def _wire_accounts(self) -> None:
        settings, users, tokens, clock = self.settings, self.users, self.tokens, self.clock
        self.passwords, limits = Passwords(), SignInLimits(clock, on=settings.limits)
        sessions = Sessions(self.session_store, self.sockets, self.renaming, clock, self.blocked_users)
        names = Names(users, sessions, self.admins, self.text_hook, ShownNames(self.rooms))
        accounts = Accounts(names, tokens, self.passwords, limits, clock)
        accounts.subscribe_promoted(self.ratings.enter)
        self.profiles = Profiles(users, accounts, limits, self.profile_news, self.attachments.avatars)
        left = (self.database, self.rooms, self.room_stores, self.ratings)
        of_tournaments = forgotten_by(self.tournaments, self.polls, self.matchmaker)
        steps = (*steps_of(*left, self.errands, self.match_storage), of_tournaments)
        of_sockets = (self.sockets, sessions.living, clock, self.timings.webhook_pause_s)
        self.pushing = Pushing(settings, self.database, *of_sockets)
        self.pushing.watch(self.rooms, self.blocks)
        steps = (*steps, forgotten_by(self.pushing), self.webhooks.of_users.erased)
        self.resets = resets_of(settings, self.database, users, accounts, limits, clock)
        self.deletions = Deletions(DeletionStore(self.database), accounts, sessions, steps, clock)
        kept, leaving = (users, self.room_stores.rooms), (*leaving_of(*left), of_tournaments)
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
        self.previews = Previews(self.rooms, self.invitations, limits)
        self.wechat = wechat_of(settings, self.database, users, accounts, limits, clock)
        around = (self.database, self.rooms, self.room_stores)
        self.bot_commands, self.hooks = programs_of(*around, self.saying, settings, clock)
        self.bot_commands.subscribe_run(self.webhooks.of_commands.run)
        self._wire_operators(accounts, sessions)

    def _wire_operators(self, accounts: Accounts, sessions: Sessions) -> None:
        settings, clock = self.settings, self.clock
        of_rooms = (self.rooms, self.room_stores.rooms, self.room_listing, self.joining, self.room_passwords)
        of_rooms_too = (
            self.users,
            Audit(self.room_stores.audit),
            self.bot_commands,
            self.hooks,
            self.screening,
        )
        of_people = (self.users, accounts, sessions, self.sockets, self.deletions, self.blocked_users)
        room_parts = RoomParts(*of_rooms, *of_rooms_too, self.match_storage, self.reports)
        people = PeopleParts(*of_people, self.lease.node, self.admins, self.webhooks.of_users)
        parts = room_parts, people, self.saying, self.attachments.of_rooms
        well = (self.lease.node, settings, self.sockets, self.rooms, lambda: self.readiness.ask(), clock)
        desk = AtDesk(self.auth, ProcessParts(*well), self.deliveries)
        self.operators = operator_services(settings, self.database, *parts, self.webhooks, desk, clock)

    def _wire_commands(self) -> None:
        rooms, stores, hub, joining = self.rooms, self.room_stores, self.hub, self.joining
        topics = Topics(hub)
        self.batches = Batches(rooms, topics, BatchStore(self.database), self.saying)
        messages = MessageCommands(rooms, stores, hub, self.sockets, self.rates, self.blocks, self.saying)
        of_rooms = (joining, Vetting(self.room_passwords, self.screening), self.feeds, stores.audit)
        room_commands = RoomCommands(rooms, self.listing, *of_rooms)
        games = GameCommands(rooms, self.matches, self.rematches, joining, self.rates, self.live_tables)
        invites = Invites(rooms, self.invitations, joining, self.users, self.blocks)
        direct = DirectMessages(rooms, self.users, self.rates, self.blocks, ClosedRooms(stores.reads, rooms))
        forms = FormCommands(rooms, self.appending, self.scheduling, self.screening)
        over = OverviewCommands(rooms, self.search.searches, self.deliveries)
        native = room_routes(room_commands, invites, direct)
        native += message_routes(messages, forms, over, ThreadCommands(rooms, stores))
        people = PeopleCommands(self.profiles)
        moderation = ModerationCommands(rooms, joining, self.users, stores, self.reports)
        native += moderation_routes(moderation) + people_routes(people, self.bot_commands, self.hooks)
        running, past = RealtimeCommands(rooms), PastMatchCommands(self.past_matches, rooms, self.profiles)
        native += game_routes(games, running, self.matchmaker, Leaderboard(self.ratings), past)
        native += tournament_routes(TournamentCommands(self.tournaments, rooms, self.clock))
        native += poll_routes(PollCommands(self.polls, rooms, self.screening))
        stomp = stomp_routes(Subscribing(joining, stores.reads, self.feeds), self.batches, topics)
        routes, renew, answer_s = complete(native, stomp), self.sockets.renew, self.timings.answer_s
        tracing = tracing_with(self.database)
        make = Dispatch if tracing is None else tracing.dispatch
        self.dispatch = make(routes, renew, hub, self.clock, self.rates, answer_s)
        self.dispatch.guard(self.lease.check)
        self.dispatch.subscribe_pages(self.deliveries.note_page)
        well = (self.database.check, lambda: self.database.shut_by, lambda: self.bus.state)
        self.readiness = Readiness(*well, self.loop_monitor)
        numbers = (self.loop_monitor, self.sockets, rooms, self.journal, self.bot_pool, self.matchmaker)
        self.metrics = Metrics(
            Watched(*numbers, self.dispatch, self.database, self.bus, self.matches.ticking)
        )

    def _parts(self) -> Parts:
        tracing = tracing_with(self.database)
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
            pushing=self.pushing,
            previews=self.previews,
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
            traced=None if tracing is None else tracing.request,
        )
