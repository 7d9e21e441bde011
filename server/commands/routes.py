"""The table of commands: which function carries out which, and whether it is given the socket.

Who may send a command and what it costs stands beside its fields. A command with a gap anywhere stops the start.
"""

from collections.abc import Iterable, Sequence

from models.wire import commands as op
from models.wire import game_commands as game
from models.wire.all_commands import COMMANDS
from models.wire.commands import Command, has_op
from server.commands.direct_messages import DirectMessages
from server.commands.dispatch import BUILT_IN
from server.commands.games import GameCommands
from server.commands.invites import Invites
from server.commands.leaderboard import Leaderboard
from server.commands.messages import MessageCommands
from server.commands.rooms import RoomCommands
from server.commands.route import Routed, Routes, route, socket_route
from server.commands.subscriptions import Subscribe, Subscribing, Unsubscribe
from server.commands.topics import Topics, TopicSend
from server.commands.transactions import Batches, PostAll
from server.matchmaking.matchmaker import Matchmaker


class IncompleteCommands(Exception):
    """Commands that cannot be carried out as they are; ``missing`` says what each lacks."""

    def __init__(self, missing: dict[str, list[str]]) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        return "; ".join(f"{command} lacks {' and '.join(lacks)}" for command, lacks in self.missing.items())


def chat_routes(
    messages: MessageCommands, rooms: RoomCommands, invites: Invites, direct: DirectMessages
) -> list[Routed]:
    """Every command of section 3 of the wire contract."""
    return [
        route(op.RoomCreate, rooms.create),
        route(op.RoomList, rooms.list),
        socket_route(op.RoomJoin, rooms.join),
        route(op.RoomLeave, rooms.leave),
        socket_route(op.RoomClose, rooms.close),
        route(op.RoomUpdate, rooms.update),
        route(op.RoomDelete, rooms.delete),
        route(op.RoomMembers, rooms.members),
        route(op.RoomInvite, invites.make),
        route(op.RoomInvites, invites.list),
        route(op.RoomRevoke, invites.revoke),
        route(op.RoomRole, rooms.role),
        route(op.RoomKick, rooms.kick),
        route(op.RoomBan, rooms.ban),
        route(op.RoomUnban, rooms.unban),
        route(op.RoomMute, rooms.mute),
        route(op.RoomUnmute, rooms.unmute),
        route(op.DmOpen, direct.open),
        route(op.MessageSend, messages.send),
        route(op.MessageEdit, messages.edit),
        route(op.MessageDelete, messages.delete),
        route(op.MessageReact, messages.react),
        route(op.HistoryPage, messages.history),
        route(op.HistorySince, messages.history_since),
        route(op.Search, messages.search),
        socket_route(op.Read, messages.read),
        route(op.UnreadList, messages.unread),
        route(op.Typing, messages.typing),
    ]


def game_routes(games: GameCommands, matchmaking: Matchmaker, leaderboard: Leaderboard) -> list[Routed]:
    """Every command of section 4 of the wire contract."""
    return [
        route(game.GameCatalog, games.catalog),
        route(game.GameCreate, games.create),
        route(game.GameSit, games.sit),
        route(game.GameStand, games.stand),
        route(game.GameBot, games.bot),
        route(game.GameStart, games.start),
        route(game.GameMove, games.move),
        route(game.GameResign, games.resign),
        route(game.GameOffer, games.offer),
        route(game.GameAnswer, games.answer),
        route(game.GameReplay, games.replay),
        socket_route(game.MatchFind, matchmaking.find),
        route(game.MatchCancel, matchmaking.cancel),
        route(game.ShowLeaderboard, leaderboard.show),
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
    sent: Iterable[Routed], made: Iterable[Routed], commands: Sequence[type[Command]] = COMMANDS
) -> Routes:
    """All routes as one table: those of ``commands``, which clients send, and of those that handlers make.

    Raises:
        IncompleteCommands: a command has no route, no rules (its least role and its cost), no op, or is sent by
            clients and not among those that frames are decoded to.
    """
    routes_sent, routes_made = dict(sent), dict(made)
    missing: dict[str, list[str]] = {}
    for command in dict.fromkeys((*commands, *routes_sent, *routes_made)):
        lacks = []
        if not has_op(command):
            lacks.append("an op (its tag)")
        elif command not in commands and command not in routes_made:
            lacks.append("a place in models.wire.all_commands")
        if not hasattr(command, "rules"):
            lacks.append("rules (its least role and its cost)")
        if command not in BUILT_IN and command not in routes_sent and command not in routes_made:
            lacks.append("a route")
        if lacks:
            missing[command.__name__] = lacks
    if missing:
        raise IncompleteCommands(missing)
    return routes_sent | routes_made
