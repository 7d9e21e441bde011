"""A store of matches that carries out what it is asked, while its answers can be lost or held back."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from models.entries import Status
from models.ids import RoomId
from models.matches import MatchChange
from server.match import Match
from tests.rig import House


def match_in(house: House, room: str) -> Match:
    """The live match that is played in ``room``."""
    core: Any = house.app._core
    match = core.rooms.live(RoomId(room)).match
    assert isinstance(match, Match)
    return match


def look_at(house: House, match: Match) -> None:
    """Have the server see now, and not at its next look around, whether it is time for anything."""
    core: Any = house.app._core
    core.matches._look_at(match)


class LostAnswers:
    """From its making on no answer of a commit arrives until ``found`` is set; all is stored meanwhile."""

    def __init__(self, match: Match, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found = asyncio.Event()
        self._commit = match.deps.store.commit
        monkeypatch.setattr(match.deps.store, "commit", self._lose)

    async def _lose(self, changes: Sequence[MatchChange]) -> list[Status]:
        statuses = await self._commit(changes)
        return statuses if self.found.is_set() else ["unknown"] * len(statuses)


class HeldBack:
    """From its making on commits wait until ``go`` is set; ``waits`` is set once one does."""

    def __init__(self, match: Match, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = asyncio.Event()
        self.waits = asyncio.Event()
        self._commit = match.deps.store.commit
        monkeypatch.setattr(match.deps.store, "commit", self._hold)

    async def _hold(self, changes: Sequence[MatchChange]) -> list[Status]:
        self.waits.set()
        await self.go.wait()
        return await self._commit(changes)
