"""The table of commands: which function carries out which, and whether it gets the socket.

The least role and the cost of a command stand beside its fields. The server does not start with an incomplete
command.
"""

from collections.abc import Collection, Iterable, Sequence

from models.wire.commands import bots as bot
from models.wire.commands import games as game
from models.wire.commands import hooks as hook
from models.wire.commands import messages as message
from models.wire.commands import moderation as moderator
from models.wire.commands import overview
from models.wire.commands import people as person
from models.wire.commands import rooms as room
from models.wire.commands import scheduling as later
from models.wire.commands import threads as thread
from models.wire.commands import tournaments as tournament
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import Command, has_op
from models.wire.commands.play import polls as poll
from models.wire.replies.by_command import REPLIES
from server.commands.bots.bot_commands import BotCommands
from server.commands.bots.incoming_hooks import IncomingHooks
from server.commands.direct_messages import DirectMessages
from server.commands.dispatching.dispatch import BUILT_IN
from server.commands.dispatching.route import Routed, Routes, route, socket_route
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
from server.commands.rooms import RoomCommands
from server.commands.subscriptions import Subscribe, Subscribing, Unsubscribe
from server.commands.topics import Topics, TopicSend
from server.commands.transactions import Batches, PostAll
from server.matchmaking.matchmaker import Matchmaker


class IncompleteCommands(Exception):
    """Commands that cannot be carried out; ``missing`` says what each lacks."""

    def __init__(self, missing: dict[str, list[str]]) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        return "; ".join(f"{command} lacks {' and '.join(lacks)}" for command, lacks in self.missing.items())


def room_routes(rooms: RoomCommands, invites: Invites, direct: DirectMessages) -> list[Routed]:
    """The commands about rooms and their members (section 3 of the wire contract)."""
    return [
        route(room.RoomCreate, rooms.create),
        route(room.RoomList, rooms.list),
        socket_route(room.RoomJoin, rooms.join),
        route(room.RoomLeave, rooms.leave),
        socket_route(room.RoomClose, rooms.close),
        route(room.RoomUpdate, rooms.update),
        route(room.RoomDelete, rooms.delete),
        route(room.RoomMembers, rooms.members),
        route(room.RoomInvite, invites.make),
        route(room.RoomInvites, invites.list),
        route(room.RoomRevoke, invites.revoke),
        route(room.RoomAdd, invites.add),
        route(room.RoomRole, rooms.role),
        route(room.DmOpen, direct.open),
        route(room.DmClose, direct.close),
        route(room.UserBlock, direct.block),
        route(room.BlockList, direct.blocks),
    ]


def moderation_routes(moderation: ModerationCommands) -> list[Routed]:
    """The commands of moderators (section 3 of the wire contract)."""
    return [
        route(moderator.RoomKick, moderation.kick),
        route(moderator.RoomBan, moderation.ban),
        route(moderator.RoomUnban, moderation.unban),
        route(moderator.RoomMute, moderation.mute),
        route(moderator.RoomUnmute, moderation.unmute),
        route(moderator.RoomBans, moderation.bans),
        route(moderator.RoomWords, moderation.words),
        route(moderator.RoomPurge, moderation.purge),
        route(moderator.RoomReport, moderation.report),
        route(moderator.RoomReports, moderation.reports),
        route(moderator.RoomResolve, moderation.resolve),
        route(moderator.RoomAudit, moderation.audit),
    ]


def people_routes(people: PeopleCommands, bots: BotCommands, hooks: IncomingHooks) -> list[Routed]:
    """The commands about users and bots (section 3 of the wire contract)."""
    return [
        route(person.UserGet, people.get),
        route(person.UserUpdate, people.update),
        route(bot.CommandList, bots.list),
        route(bot.CommandRun, bots.run),
        route(hook.RoomHook, hooks.make),
        route(hook.RoomHooks, hooks.list),
        route(hook.RoomUnhook, hooks.end),
    ]


def message_routes(
    messages: MessageCommands, forms: FormCommands, over: OverviewCommands, threads: ThreadCommands
) -> list[Routed]:
    """The commands about messages (section 3 of the wire contract)."""
    return [
        route(message.MessageSend, messages.send),
        route(message.MessageAppend, forms.append),
        route(later.MessageSchedule, forms.schedule),
        route(later.ScheduledList, forms.scheduled),
        route(later.MessageUnschedule, forms.unschedule),
        route(message.MessageEdit, messages.edit),
        route(message.MessageDelete, messages.delete),
        route(message.MessageReact, messages.react),
        route(thread.MessagePin, threads.pin),
        route(message.HistoryPage, messages.history),
        route(message.HistorySince, messages.history_since),
        route(thread.HistoryAround, threads.around),
        route(thread.HistoryEdits, threads.edits),
        route(thread.PinList, threads.pins),
        route(thread.ThreadPage, threads.thread),
        route(message.Search, over.search),
        socket_route(message.Read, messages.read),
        socket_route(overview.Looking, messages.looking),
        route(message.UnreadList, messages.unread),
        route(overview.Sync, messages.sync),
        route(overview.Seen, over.seen),
        route(message.Typing, messages.typing),
    ]


def game_routes(
    games: GameCommands,
    realtime: RealtimeCommands,
    matchmaking: Matchmaker,
    leaderboard: Leaderboard,
    past: PastMatchCommands,
) -> list[Routed]:
    """The commands of games (section 4 of the wire contract)."""
    return [
        route(game.GameCatalog, games.catalog),
        route(game.GameCreate, games.create),
        route(game.GameSit, games.sit),
        route(game.GameStand, games.stand),
        route(game.GameBot, games.bot),
        route(game.GameStart, games.start),
        route(game.GameMove, games.move),
        route(game.GameInput, realtime.input),
        socket_route(game.GameState, realtime.state),
        route(game.GameResign, games.resign),
        route(game.GameOffer, games.offer),
        route(game.GameAnswer, games.answer),
        route(game.GameReplay, games.replay),
        socket_route(game.MatchFind, matchmaking.find),
        route(game.MatchCancel, matchmaking.cancel),
        route(game.ListPastMatches, past.list),
        route(game.ShowLeaderboard, leaderboard.show),
    ]


def tournament_routes(tournaments: TournamentCommands) -> list[Routed]:
    """The commands of tournaments (section 4 of the wire contract)."""
    return [
        route(tournament.TournamentCreate, tournaments.create),
        route(tournament.TournamentJoin, tournaments.join),
        route(tournament.TournamentLeave, tournaments.leave),
        route(tournament.TournamentStart, tournaments.start),
        route(tournament.TournamentShow, tournaments.show),
    ]


def poll_routes(polls: PollCommands) -> list[Routed]:
    """The commands of polls (section 4 of the wire contract)."""
    return [
        route(poll.PollCreate, polls.create),
        route(poll.PollVote, polls.vote),
        route(poll.PollClose, polls.close),
        route(poll.PollShow, polls.show),
        route(poll.PollVoters, polls.voters),
    ]


def stomp_routes(subscribing: Subscribing, batches: Batches, topics: Topics) -> list[Routed]:
    """Commands that no client sends by name: the STOMP handlers make them (section 5 of the wire contract)."""
    return [
        socket_route(Subscribe, subscribing.subscribe),
        socket_route(Unsubscribe, subscribing.unsubscribe),
        route(PostAll, batches.post),
        route(TopicSend, topics.publish),
    ]


def complete(
    sent: Iterable[Routed],
    made: Iterable[Routed],
    commands: Sequence[type[Command]] = COMMANDS,
    replied: Collection[type[Command]] = REPLIES,
) -> Routes:
    """All routes as one table: those of ``commands``, which clients send, and of those that handlers make.

    Raises:
        IncompleteCommands: a command has no route, no rules (its least role and its cost), no op, or is sent by
            clients and not among those that frames are decoded to, or not among those that are ``replied`` to.
    """
    routes_sent, routes_made = dict(sent), dict(made)
    missing: dict[str, list[str]] = {}
    for command in dict.fromkeys((*commands, *routes_sent, *routes_made)):
        lacks = []
        if not has_op(command):
            lacks.append("an op (its tag)")
        elif command not in commands and command not in routes_made:
            lacks.append("a place in models.wire.commands.all")
        if not hasattr(command, "rules"):
            lacks.append("rules (its least role and its cost)")
        if command not in BUILT_IN and command not in routes_sent and command not in routes_made:
            lacks.append("a route")
        if command in commands and command not in replied:
            lacks.append("its replies (in its rules)")
        if lacks:
            missing[command.__name__] = lacks
    if missing:
        raise IncompleteCommands(missing)
    return routes_sent | routes_made
