"""One live tournament: its newest state, and its changes, each of which is stored before it counts."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from models.errors import unavailable
from models.ids import RoomId, TournamentId, UserId
from models.stores.play.tournaments import PairingRecord, TournamentRecord, TournamentStore
from models.wire.chat_values import DELETED
from server.matchmaking.tournaments.state import Pairing, Place, State

# Raised when the stored shape changes.
FORM: Final = 1


class _Stored(Struct, frozen=True):
    form: int
    state: State


class Tournament:
    """A tournament in memory. Changes are made while its ``lock`` is held, one at a time.

    If it is not known whether a change was stored, the next one reads the stored state first.
    """

    def __init__(
        self, store: TournamentStore, record: TournamentRecord, pairings: Sequence[PairingRecord]
    ) -> None:
        self._store = store
        self.id: TournamentId = record.tournament
        self.room: RoomId = record.room
        self.lock = asyncio.Lock()
        self._become(record, pairings)

    state: State
    pairings: dict[Place, Pairing]
    _edition: int
    _is_in_doubt: bool

    @property
    def of_this_round(self) -> list[Pairing]:
        """The pairings of the present round, by board; of an arena, those that are played now."""
        if self.state.kind == "arena":
            return self.unfinished
        return [each for each in self.pairings.values() if each.round == self.state.round]

    @property
    def unfinished(self) -> list[Pairing]:
        """The pairings without a score."""
        return [each for each in self.pairings.values() if each.score is None]

    async def make_sure(self) -> None:
        """Read the stored state again, if the present one is in doubt. Raises ``unavailable``."""
        if not self._is_in_doubt:
            return
        found = await self._store.read(self.id)
        if found is None:
            raise unavailable("the tournament cannot be read")
        self._become(*found)

    async def become(self, state: State) -> None:
        """Store ``state`` as the next edition. Raises ``unavailable``."""
        self._is_in_doubt = True
        record = record_of(self.id, self.room, state, self._edition + 1)
        await self._store.put(record)
        self._is_in_doubt = False
        self._edition += 1
        self.state = state

    async def add(self, pairings: Sequence[Pairing]) -> None:
        """Store new pairings. They count from now on in an arena, else from the beginning of their round.

        Pairings of the same round that a crash left are dropped first. Raises ``unavailable``.
        """
        self._is_in_doubt = True
        if self.state.kind != "arena":
            await self._store.drop_after(self.id, self.state.round)
        await self._store.add_pairings(self.id, list(map(_stored, pairings)))
        self._is_in_doubt = False
        self.pairings.update((each.place, each) for each in pairings)

    async def put(self, pairing: Pairing) -> None:
        """Store the new state of a pairing. Raises ``unavailable``."""
        self._is_in_doubt = True
        await self._store.put_pairing(self.id, _stored(pairing))
        self._is_in_doubt = False
        self.pairings[pairing.place] = pairing

    def _become(self, record: TournamentRecord, pairings: Iterable[PairingRecord]) -> None:
        self.state = msgspec.json.decode(record.state, type=_Stored).state
        self._edition = record.edition
        self._is_in_doubt = False
        found = (msgspec.json.decode(each.state, type=Pairing) for each in pairings)
        is_arena = self.state.kind == "arena"
        # Pairings beyond the round were stored just before a crash.
        self.pairings = {each.place: each for each in found if is_arena or each.round <= self.state.round}


def record_of(tournament: TournamentId, room: RoomId, state: State, edition: int = 1) -> TournamentRecord:
    """A tournament as the store takes it."""
    people: list[UserId] = [each.person.id for each in state.entrants if each.person.id != DELETED.id]
    named: list[Any] = [*people, *([] if state.creator is None else [state.creator])]
    return TournamentRecord(
        tournament=tournament,
        room=room,
        live=state.status != "over",
        users=tuple(dict.fromkeys(named)),
        edition=edition,
        state=msgspec.json.encode(_Stored(FORM, state)).decode(),
    )


def _stored(pairing: Pairing) -> PairingRecord:
    return PairingRecord(pairing.round, pairing.board, msgspec.json.encode(pairing).decode())
