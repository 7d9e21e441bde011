"""All commands together: what a codec decodes a frame to."""

from typing import Final

from models.wire import commands as chat
from models.wire import game_commands as games

AnyCommand = (
    chat.Ping
    | chat.Auth
    | chat.RoomCreate
    | chat.RoomList
    | chat.RoomJoin
    | chat.RoomLeave
    | chat.RoomClose
    | chat.RoomUpdate
    | chat.RoomDelete
    | chat.RoomMembers
    | chat.RoomInvite
    | chat.RoomRole
    | chat.RoomKick
    | chat.RoomBan
    | chat.RoomUnban
    | chat.RoomMute
    | chat.RoomUnmute
    | chat.DmOpen
    | chat.MessageSend
    | chat.MessageEdit
    | chat.MessageDelete
    | chat.MessageReact
    | chat.HistoryPage
    | chat.HistorySince
    | chat.Search
    | chat.Read
    | chat.UnreadList
    | chat.Typing
    | games.GameCatalog
    | games.GameCreate
    | games.GameSit
    | games.GameStand
    | games.GameBot
    | games.GameStart
    | games.GameMove
    | games.GameResign
    | games.GameOffer
    | games.GameAnswer
    | games.GameReplay
    | games.MatchFind
    | games.MatchCancel
    | games.ShowLeaderboard
)

OPS: Final = frozenset(command.__struct_config__.tag for command in AnyCommand.__args__)
