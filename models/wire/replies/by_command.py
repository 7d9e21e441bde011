"""The replies that each command may get unless it is refused. A command without any prevents the start.

New commands declare them in their rules; the older ones have a line here.
"""

from collections.abc import Mapping
from typing import Final

from models.wire import events as told
from models.wire import game_events as game_told
from models.wire.commands import (
    bots,
    connection,
    games,
    hooks,
    messages,
    moderation,
    overview,
    people,
    rooms,
    scheduling,
    threads,
    tournaments,
)
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import Command
from models.wire.commands.play import polls
from models.wire.events import Event, Reply
from models.wire.forms.ephemeral import EphemeralReply
from models.wire.forms.scheduled import ScheduledListReply, ScheduledReply
from models.wire.forms.streamed import AppendReply
from models.wire.moderation import replies as moderated
from models.wire.play.past_matches import PastMatchesReply
from models.wire.play.polls import PollReply, VotersReply
from models.wire.play.tournaments import TournamentReply
from models.wire.replies.bots import CommandsReply
from models.wire.replies.hooks import HookReply, HooksReply
from models.wire.replies.joining import JoinReply
from models.wire.replies.overview import SeenReply, SyncReply

_OK: Final = (Reply,)

_OLDER: Final[Mapping[type[Command], tuple[type[Event], ...]]] = {
    connection.Ping: (told.Pong,),
    connection.Authenticate: _OK,
    rooms.RoomCreate: (told.RoomReply,),
    rooms.RoomList: (told.RoomsReply,),
    rooms.RoomJoin: (JoinReply,),
    rooms.RoomLeave: _OK,
    rooms.RoomClose: _OK,
    rooms.RoomUpdate: (told.RoomReply,),
    rooms.RoomDelete: _OK,
    rooms.RoomMembers: (told.MembersReply,),
    rooms.RoomInvite: (told.InviteReply,),
    rooms.RoomInvites: (told.InvitesReply,),
    rooms.RoomRevoke: _OK,
    rooms.RoomAdd: _OK,
    rooms.RoomRole: _OK,
    rooms.DmOpen: (told.RoomReply,),
    rooms.DmClose: _OK,
    rooms.UserBlock: _OK,
    rooms.BlockList: (told.UsersReply,),
    moderation.RoomKick: _OK,
    moderation.RoomBan: _OK,
    moderation.RoomUnban: _OK,
    moderation.RoomMute: _OK,
    moderation.RoomUnmute: _OK,
    moderation.RoomBans: (moderated.BansReply,),
    moderation.RoomWords: (moderated.WordsReply,),
    moderation.RoomPurge: (moderated.PurgeReply,),
    moderation.RoomReport: _OK,
    moderation.RoomReports: (moderated.ReportsReply,),
    moderation.RoomResolve: _OK,
    moderation.RoomAudit: (moderated.AuditReply,),
    hooks.RoomHook: (HookReply,),
    hooks.RoomHooks: (HooksReply,),
    hooks.RoomUnhook: _OK,
    bots.CommandList: (CommandsReply,),
    bots.CommandRun: _OK,
    people.UserGet: (told.ProfileReply,),
    people.UserUpdate: (told.ProfileReply,),
    messages.MessageSend: (told.SentReply, EphemeralReply),
    messages.MessageAppend: (AppendReply,),
    messages.MessageEdit: (told.RevReply,),
    messages.MessageDelete: (told.RevReply,),
    messages.MessageReact: (told.RevReply,),
    messages.HistoryPage: (told.HistoryReply,),
    messages.HistorySince: (told.SinceReply,),
    messages.Search: (told.MessagesReply,),
    messages.Read: _OK,
    messages.UnreadList: (told.UnreadReply,),
    messages.Typing: _OK,
    scheduling.MessageSchedule: (ScheduledReply,),
    scheduling.ScheduledList: (ScheduledListReply,),
    scheduling.MessageUnschedule: _OK,
    overview.Looking: _OK,
    overview.Sync: (SyncReply,),
    overview.Seen: (SeenReply,),
    threads.HistoryAround: (told.AroundReply,),
    threads.MessagePin: (told.RevReply,),
    threads.PinList: (told.MessagesReply,),
    threads.ThreadPage: (told.HistoryReply,),
    threads.HistoryEdits: (told.EditsReply,),
    games.GameCatalog: (game_told.CatalogReply,),
    games.GameCreate: (game_told.CreatedReply,),
    games.GameSit: (game_told.MatchReply,),
    games.GameStand: (game_told.MatchReply,),
    games.GameBot: (game_told.MatchReply,),
    games.GameStart: (game_told.MatchReply,),
    games.GameMove: (game_told.VersionReply,),
    games.GameInput: (),
    games.GameState: (game_told.MatchReply,),
    games.GameResign: (game_told.VersionReply,),
    games.GameOffer: (game_told.VersionReply,),
    games.GameAnswer: (game_told.VersionReply,),
    games.GameReplay: (game_told.ReplayReply,),
    games.MatchFind: (game_told.TicketReply,),
    games.MatchCancel: _OK,
    tournaments.TournamentCreate: (TournamentReply,),
    tournaments.TournamentJoin: (TournamentReply,),
    tournaments.TournamentLeave: (TournamentReply,),
    tournaments.TournamentStart: (TournamentReply,),
    tournaments.TournamentShow: (TournamentReply,),
    polls.PollCreate: (told.SentReply,),
    polls.PollVote: (PollReply,),
    polls.PollClose: (PollReply,),
    polls.PollShow: (PollReply,),
    polls.PollVoters: (VotersReply,),
    games.ListPastMatches: (PastMatchesReply,),
    games.ShowLeaderboard: (game_told.LeaderboardReply,),
}


def said_in_rules(command: type[Command]) -> tuple[type[Event], ...] | None:
    """The replies in the rules of ``command``. Raises ``TypeError`` if one of them is no event."""
    replies = command.rules.replies if hasattr(command, "rules") else None
    if replies is None:
        return None
    for reply in replies:
        if not issubclass(reply, Event):
            raise TypeError(f"{command.__name__}: its reply {reply.__name__} is no event")
    return tuple(reply for reply in replies if issubclass(reply, Event))


REPLIES: Final[Mapping[type[Command], tuple[type[Event], ...]]] = {
    **_OLDER,
    **{command: said for command in COMMANDS if (said := said_in_rules(command)) is not None},
}
