"""The table of commands: which function carries out which. Read by ``dispatch``."""

from models.wire import commands as op
from models.wire import game_commands as game
from models.wire.commands import Command
from server.commands.dispatch import Route
from server.commands.games import Play
from server.commands.leaderboard import Leaderboard
from server.commands.messages import Chat
from server.commands.rooms import ChatRooms
from server.commands.subscriptions import Listen, Listening, Unlisten
from server.commands.topics import Topics, TopicSend
from server.commands.transactions import Batches, PostAll
from server.matchmaking.matchmaker import Matchmaker


def chat_routes(chat: Chat, rooms: ChatRooms) -> dict[type[Command], Route]:
    """Every command of section 3 of the wire contract."""
    return {
        op.RoomCreate: Route(rooms.create, makes=True),
        op.RoomList: Route(rooms.list),
        op.RoomJoin: Route(rooms.join),
        op.RoomLeave: Route(rooms.leave),
        op.RoomClose: Route(rooms.close),
        op.RoomUpdate: Route(rooms.update),
        op.RoomDelete: Route(rooms.delete),
        op.RoomMembers: Route(rooms.members),
        op.RoomInvite: Route(rooms.invite),
        op.RoomRole: Route(rooms.role),
        op.RoomKick: Route(rooms.kick),
        op.RoomBan: Route(rooms.ban),
        op.RoomUnban: Route(rooms.unban),
        op.RoomMute: Route(rooms.mute),
        op.RoomUnmute: Route(rooms.unmute),
        op.DmOpen: Route(rooms.open_dm),
        op.MessageSend: Route(chat.send, posts=True),
        op.MessageEdit: Route(chat.edit, posts=True),
        op.MessageDelete: Route(chat.delete, posts=True),
        op.MessageReact: Route(chat.react, posts=True),
        op.HistoryPage: Route(chat.history),
        op.HistorySince: Route(chat.history_since),
        op.Search: Route(chat.search),
        op.Read: Route(chat.read),
        op.UnreadList: Route(chat.unread),
        op.Typing: Route(chat.typing),
    }


def door_routes(listening: Listening, batches: Batches, topics: Topics) -> dict[type[Command], Route]:
    """What no client asks for by its name: the other doors of section 5 make such commands."""
    return {
        Listen: Route(listening.listen),
        Unlisten: Route(listening.unlisten),
        PostAll: Route(batches.post, posts=True, size=lambda command: len(command.sends)),
        TopicSend: Route(topics.publish, posts=True),
    }


def game_routes(play: Play, matchmaking: Matchmaker, leaderboard: Leaderboard) -> dict[type[Command], Route]:
    """Every command of section 4 of the wire contract."""
    return {
        game.GameCatalog: Route(play.catalog),
        game.GameCreate: Route(play.create, posts=True),
        game.GameSit: Route(play.sit),
        game.GameStand: Route(play.stand),
        game.GameBot: Route(play.bot),
        game.GameStart: Route(play.start),
        game.GameMove: Route(play.move),
        game.GameResign: Route(play.resign),
        game.GameOffer: Route(play.offer),
        game.GameAnswer: Route(play.answer),
        game.GameReplay: Route(play.replay),
        game.MatchFind: Route(matchmaking.find, posts=True),
        game.MatchCancel: Route(matchmaking.cancel),
        game.ShowLeaderboard: Route(leaderboard.show),
    }
