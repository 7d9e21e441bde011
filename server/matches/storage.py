"""How a match is stored and read: its table, with each change, and its log, entry by entry.

Both are JSON with the number of their form; documents from before forms were numbered are read too. A
long log is replayed in slices, so that loading it does not hold the loop.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import MatchId, RoomId, new_id
from models.stores.entries import CommitStatus
from models.stores.matches import EndedMatch, MatchChange, MatchRecord, MatchStore
from models.stores.play.past_matches import PastMatch
from models.wire.chat_values import DELETED
from server.games.base import Seat
from server.games.clock_kinds import SeatClock
from server.games.registry import GAMES, AnyGame
from server.games.replay import AnyReplay, Broken, LogEntry, Replay
from server.games.time_control import ClockState
from server.matches.table import Table
from server.runtime.cooperative import in_slices
from server.timeline.journal import Journal

# Raised when the shape of a table or an entry changes; each older form can still be read.
FORM: Final = 1
_ATTEMPTS: Final = 3

_log = logging.getLogger(__name__)


class StoredTable(Struct, frozen=True):
    """A table as it is stored."""

    form: int
    table: Table


class StoredEntry(Struct, frozen=True, omit_defaults=True):
    """An entry of the log as it is stored, with fields that nobody is shown.

    Attributes:
        nonce: the nonce of its player's command.
        clocks: the seats' sides of the clock after it, if the match has one.
    """

    form: int
    entry: LogEntry
    nonce: str | None = None
    clocks: tuple[SeatClock, ...] | None = None


class Stored(Struct, frozen=True):
    """A match as it was stored. ``replay`` is None before the match begins.

    ``nonces``: the version that a seat made with a nonce. ``clocks``: the sides of the clock after each version.
    """

    game: AnyGame
    table: Table
    log: list[LogEntry]
    replay: AnyReplay | None
    nonces: dict[tuple[Seat, str], int]
    clocks: dict[int, tuple[SeatClock, ...]] = {}


class MatchStorage:
    """Where matches are stored. Changes of one match are stored in the order of ``commit``."""

    def __init__(self, store: MatchStore, make: Callable[[MatchStore], Journal[Any]] = Journal) -> None:
        self.store = store
        self._journal = make(store)

    async def create(self, table: Table) -> None:
        """Store a new match. Doing it twice changes nothing. Raises ``unavailable``."""
        await self.store.create(record_of(table))

    def commit(
        self, table: Table, entry: LogEntry | None, nonce: str | None
    ) -> "asyncio.Future[CommitStatus]":
        """Store the table after a change, which must be the next edition, and the entry that made it, if one did.

        The table and the entry are stored together or not at all. The future may be cancelled; the change is
        stored all the same.
        """
        stored: asyncio.Future[CommitStatus] = asyncio.get_running_loop().create_future()

        def settle(status: CommitStatus) -> None:
            if not stored.done():
                stored.set_result(status)

        text = None if entry is None else written(entry, nonce, table.clock)
        self._journal.append(MatchChange(record_of(table), text), settle)
        return stored

    async def read(self, room: RoomId) -> Stored | None:
        """The match that is played in ``room``. Raises ``unavailable``, and the errors of ``read``.

        If an earlier process may still run and change it, the edition that it would make next is made here, with
        the same table: so the result includes every change that was ever acknowledged.
        """
        for _ in range(_ATTEMPTS):
            found = await self.store.read(room)
            if found is None:
                return None
            record, log = found
            stored = await read(record, log)
            if not (record.live and record.is_disputed):
                return stored
            table = replace(stored.table, edition=stored.table.edition + 1)
            if await self.commit(table, None, None) == "stored":
                return replace(stored, table=table)
        raise unavailable("it is not known what is stored of the match")

    async def newest_table(self, room: RoomId) -> Table | None:
        """The table of the match that is played in ``room``, as it was last stored. Raises ``unavailable``."""
        found = await self.store.read(room)
        return None if found is None else _read_table(found[0].table)

    async def drop_nonces(self, table: Table, seat: Seat) -> None:
        """Delete the nonces of all moves of the player of ``seat``. Raises ``unavailable``."""

        def without(text: str) -> str:
            stored = _read_entry(text)
            if stored.entry.seat != seat or not stored.nonce:
                return text
            return msgspec.json.encode(replace(stored, form=FORM, nonce=None)).decode()

        await self.store.editions.rewrite(table.match, without)

    async def drop_old_tables(self, table: Table) -> None:
        """Delete the tables before ``table``: only the newest one is ever read. Raises ``unavailable``."""
        await self.store.editions.drop_tables(table.match, before=table.edition)

    async def note_ended(self, table: Table) -> None:
        """Note that nothing is left to do for a match, if a crash prevented that. Raises ``unavailable``."""
        await self.store.note_ended([record_of(table)])

    async def tables(self, ended: Sequence[EndedMatch]) -> dict[MatchId, Table]:
        """The tables of matches that are over, in one read, without dropped ones. Raises ``unavailable``."""
        texts = await self.store.tables(ended)
        return {match: _read_table(text) for match, text in texts.items() if text}

    async def close(self) -> None:
        """Return when everything is stored, and finished matches are noted, now or at the next start."""
        await self._journal.close()
        try:
            await self.store.noted()
        except Refusal as refusal:
            _log.warning("finished matches will be noted at the next start: %s", refusal)


def record_of(table: Table) -> MatchRecord:
    """A table as the store takes it."""
    return MatchRecord(
        match=table.match,
        room=table.room,
        edition=table.edition,
        writer=new_id("w"),
        live=table.is_live,
        changed_at=table.changed_at,
        table=msgspec.json.encode(StoredTable(FORM, table)).decode(),
        past=_past(table),
    )


def _past(table: Table) -> PastMatch | None:
    """The listed fields of a match that is over; None for one that was never played."""
    if table.status != "over" or table.started_at is None:
        return None
    people = dict.fromkeys(each.id for chair in table.chairs for each in chair.people)
    return PastMatch(
        match=table.match,
        room=table.room,
        game=table.game,
        ended_at=table.ended_at or table.changed_at,
        players=tuple(user for user in people if user != DELETED.id),
        from_room=table.from_room,
    )


def written(entry: LogEntry, nonce: str | None, clock: ClockState | None = None) -> str:
    """An entry of the log as the store takes it, with the clock after it."""
    clocks = None if clock is None else clock.seats
    return msgspec.json.encode(StoredEntry(FORM, entry, nonce, clocks)).decode()


async def read(record: MatchRecord, log: list[str]) -> Stored:
    """Decode the stored match.

    Raises:
        Refusal: ``conflict`` if this server's rules make another state of the log than the stored one, or if a newer
            server wrote it; ``not_found`` if this server does not have the game.
    """
    try:
        entries = await in_slices(map(_read_entry, log))
        table = _read_table(record.table)
        game = _game_of(table.game)
        table = _with_types_of(game, table)
        replay = replay_of(game, table)
        if replay is not None:
            await in_slices(map(replay.add, (each.entry for each in entries)))
    except (Broken, msgspec.ValidationError) as error:
        _log.exception("the log of %s does not replay", record.match)
        raise _other_rules() from error
    if replay is not None and replay.now.state != table.position:
        _log.error("the log of %s leads to another state than the one that is stored", record.match)
        raise _other_rules()
    nonces = {
        (each.entry.seat, each.nonce): each.entry.version
        for each in entries
        if each.entry.seat is not None and each.nonce
    }
    clocks = {each.entry.version: each.clocks for each in entries if each.clocks is not None}
    return Stored(game, table, [each.entry for each in entries], replay, nonces, clocks)


def replay_of(game: AnyGame, table: Table) -> AnyReplay | None:
    """The match at its beginning; None before it begins."""
    if table.started_at is None:
        return None
    return Replay(game, table.options, len(table.chairs), bytes.fromhex(table.seed))


class _Form(Struct):
    """The form of a document; one without a number is older than the numbering."""

    form: int = 0


class _UnnumberedEntry(LogEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry from before forms were numbered: the nonce beside the entry's own fields."""

    nonce: str | None = None


def _read_table(text: str) -> Table:
    if _form_of(text) == 0:
        return msgspec.json.decode(text, type=Table)
    return msgspec.json.decode(text, type=StoredTable).table


def _read_entry(text: str) -> StoredEntry:
    if _form_of(text) == 0:
        old = msgspec.json.decode(text, type=_UnnumberedEntry)
        return StoredEntry(0, msgspec.convert(old, LogEntry, from_attributes=True), old.nonce)
    return msgspec.json.decode(text, type=StoredEntry)


def _form_of(text: str) -> int:
    form = msgspec.json.decode(text, type=_Form).form
    if form > FORM:
        raise Refusal("conflict", "this match was stored by a newer server than this one")
    return form


def _with_types_of(game: AnyGame, table: Table) -> Table:
    """The table with its options and position as the game's own Structs. Raises ``ValidationError``."""
    return replace(
        table,
        options=msgspec.convert(table.options, game.options_type, str_keys=True),
        position=table.position and msgspec.convert(table.position, game.state_type, str_keys=True),
    )


def _game_of(name: str) -> AnyGame:
    game = GAMES.get(name)
    if game is None:
        raise Refusal("not_found", f"game: there is no game {name!r} here any more")
    return game


def _other_rules() -> Refusal:
    return Refusal("conflict", "this match was played by other rules than this server has now")
