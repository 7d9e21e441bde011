"""The stores that hold all data of rooms."""

from msgspec import Struct

from models.database.client import Database
from models.ids import RoomId
from models.stores.files.uploads import UploadStore
from models.stores.forms.open_messages import OpenMessageStore
from models.stores.history import HistoryStore
from models.stores.invites import InviteStore
from models.stores.members.asked import MemberStore
from models.stores.messages.earlier_texts import EarlierTexts
from models.stores.messages.unread import UnreadStore
from models.stores.moderation.audit import AuditStore
from models.stores.moderation.hooks import HookStore
from models.stores.moderation.reports import ReportStore
from models.stores.play.past_matches import PastMatchStore
from models.stores.play.polls import PollStore
from models.stores.play.tournaments import TournamentStore
from models.stores.reads import ReadStore
from models.stores.rooms import RoomStore
from models.stores.search.blocks import BlockStore


class RoomStores(Struct, frozen=True, kw_only=True):
    """One store for each kind of data. A deleted room is removed from all of them."""

    rooms: RoomStore
    members: MemberStore
    history: HistoryStore
    open_messages: OpenMessageStore
    invites: InviteStore
    reads: ReadStore
    unread: UnreadStore
    uploads: UploadStore
    audit: AuditStore
    reports: ReportStore
    hooks: HookStore
    blocks: BlockStore
    earlier_texts: EarlierTexts
    past_matches: PastMatchStore
    tournaments: TournamentStore
    polls: PollStore

    @classmethod
    def over(cls, database: Database) -> "RoomStores":
        """The stores of one database."""
        rooms = RoomStore(database)
        return cls(
            rooms=rooms,
            members=MemberStore(database),
            history=HistoryStore(database, rooms),
            open_messages=OpenMessageStore(database),
            invites=InviteStore(database),
            reads=ReadStore(database),
            unread=UnreadStore(database),
            uploads=UploadStore(database),
            audit=AuditStore(database),
            reports=ReportStore(database),
            hooks=HookStore(database),
            blocks=BlockStore(database),
            earlier_texts=EarlierTexts(database),
            past_matches=PastMatchStore(database),
            tournaments=TournamentStore(database),
            polls=PollStore(database),
        )

    async def clear_away(self, room: RoomId) -> None:
        """Delete the content of a deleted room. The room's id stays noted, so that it is never used again.

        Raises ``unavailable``; the room then stays noted as open, and the next start does the rest.
        """
        await self.history.forget(room)
        await self.blocks.forget(room)
        await self.rooms.forget_members(room)
        await self.invites.forget(room)
        await self.reads.forget(room)
        await self.uploads.forget(room)
        await self.audit.forget(room)
        await self.reports.forget(room)
        await self.hooks.forget(room)
        await self.past_matches.forget(room)
        await self.tournaments.forget(room)
        await self.polls.forget(room)
        await self.rooms.close(room)
