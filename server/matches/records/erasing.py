"""Takes a user whose account is deleted out of their matches: nameless in past ones, standing up from open ones.

A match that is over keeps its moves and its outcome. Nothing that is stored of it names the user any more.
"""

from msgspec.structs import replace

from models.database.client import Database
from models.errors import Refusal, unavailable
from models.ids import RoomId, UserId
from models.stores.batches import BatchStore
from models.stores.files.quotas import QuotaStore
from models.stores.forms.scheduled import ScheduledStore
from models.stores.people.blocks import BlockStore
from models.stores.people.deletions import Deletion
from models.stores.people.identities import IdentityStore
from models.stores.people.resets import ResetStore
from models.stores.people.traces import Traces
from models.stores.rooms import RoomStore
from models.wire.chat_values import DELETED
from server.accounts.deletions import Step, forgotten_by
from server.matches.hosted import HostedMatch
from server.matches.match import Match, Transition
from server.matches.storage import MatchStorage
from server.matches.table import Chair
from server.matches.upkeep.errands import Errands
from server.ratings.ratings import Ratings
from server.rooms.directory import RoomDirectory
from server.rooms.personal.erasing import Erasing
from server.rooms.stores import RoomStores


class MatchErasing:
    """Takes users out of matches. It may be repeated from the beginning."""

    def __init__(
        self,
        rooms: RoomDirectory,
        store: RoomStore,
        traces: Traces,
        errands: Errands,
        storage: MatchStorage,
    ) -> None:
        self._rooms = rooms
        self._traces = traces
        self._store = store
        self._errands = errands
        self._storage = storage

    async def erase(self, deletion: Deletion) -> None:
        """Take the user out of all their matches. Raises ``unavailable``, also while ratings are due."""
        for room in await self._store.rooms_that_know(deletion.user):
            hosted = await self._hosted_in(room)
            if hosted is not None:
                await self._erase_in(hosted.match, deletion.user)

    async def _hosted_in(self, room: RoomId) -> HostedMatch | None:
        try:
            match = (await self._rooms.find(room)).match
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return None
        return match if isinstance(match, HostedMatch) else None

    async def _erase_in(self, match: Match, user: UserId) -> None:
        await self._errands.see_off(match, user)
        if match.table.is_rating_due:
            raise unavailable("the match has yet to change the ratings of its players")
        for seat, chair in enumerate(match.table.chairs):
            if any(each.id == user for each in chair.people):
                await self._storage.drop_nonces(match.table, seat)
        await match.change(lambda: _nameless(match, user))
        if not match.table.is_live:
            # From now on lists read the newest table, the only one that is kept.
            await self._storage.note_ended(match.table)
        if match.table.card is not None:
            await self._erase_card(match, match.table.card.room, user)
        await self._storage.drop_old_tables(match.table)

    async def _erase_card(self, match: Match, room_id: RoomId, user: UserId) -> None:
        """Take the user out of the card of a match, in a room where the user may never have been."""
        await self._errands.update_card(match)
        try:
            room = await self._rooms.find(room_id)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return
        await self._traces.redact(room.id, user, room.rev)


def _nameless(match: Match, user: UserId) -> Transition | None:
    table = match.table
    chairs = tuple(_nobodys(chair, user) for chair in table.chairs)
    maker = None if table.maker == user else table.maker
    if chairs == table.chairs and maker == table.maker:
        return None
    return Transition(replace(table, chairs=chairs, maker=maker), match.now_ms())


def _nobodys(chair: Chair, user: UserId) -> Chair:
    """The chair without any trace of ``user``, who sat there, left it, or set a bot there."""
    return Chair(
        user=DELETED if chair.user is not None and chair.user.id == user else chair.user,
        bot=chair.bot,
        by=None if chair.by == user else chair.by,
        left=DELETED if chair.left is not None and chair.left.id == user else chair.left,
        earlier=tuple(DELETED if each.id == user else each for each in chair.earlier),
    )


def leaving_of(
    database: Database, rooms: RoomDirectory, stores: RoomStores, ratings: Ratings
) -> tuple[Step, ...]:
    """The steps that remove an expired guest; the guest's messages stay."""
    own = (
        BlockStore(database),
        IdentityStore(database),
        BatchStore(database),
        ResetStore(database),
        ScheduledStore(database),
    )
    in_rooms = Erasing(rooms, stores.rooms, Traces(database))
    of_rooms = (stores.reads, stores.invites, stores.audit, stores.reports, stores.hooks, stores.past_matches)
    return (in_rooms.leave, forgotten_by(ratings, *of_rooms, *own))


def steps_of(
    database: Database,
    rooms: RoomDirectory,
    stores: RoomStores,
    ratings: Ratings,
    errands: Errands,
    storage: MatchStorage,
) -> tuple[Step, ...]:
    """The steps that remove a deleted user, in their order."""
    traces = Traces(database)
    in_rooms = Erasing(rooms, stores.rooms, traces)
    in_matches = MatchErasing(rooms, stores.rooms, traces, errands, storage)
    own = (
        BlockStore(database),
        IdentityStore(database),
        BatchStore(database),
        ResetStore(database),
        ScheduledStore(database),
    )
    files = (stores.uploads, QuotaStore(database))
    of_rooms = (stores.reads, stores.invites, stores.audit, stores.reports, stores.hooks, stores.past_matches)
    forgotten = forgotten_by(ratings, *of_rooms, *own, *files)
    # Erasing may take long; changes that were under way before it are stored after it.
    return (in_rooms.leave, in_matches.erase, forgotten, in_rooms.erase, forgotten)
