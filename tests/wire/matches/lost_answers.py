"""The parts that a match waits for, which do what they are asked, while their answers can be lost or held back."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from models.ids import RoomId
from models.stores.entries import CommitStatus
from models.stores.matches import MatchChange
from server.matches.hosted import HostedMatch
from server.matches.match import Match
from tests.rigs.server import RunningServer


def match_in(server: RunningServer, room: str) -> Match:
    """The live match that is played in ``room``."""
    hosted = server.part("rooms").live(RoomId(room)).match
    assert isinstance(hosted, HostedMatch)
    return hosted.match


def look_at(server: RunningServer, match: Match) -> None:
    """Have the server see now, and not at its next look around, whether it is time for anything."""
    hosted = server.part("rooms").live(match.room).match
    hosted._caretaker.look(hosted._care)


class LostAnswers:
    """From its making on no answer of a commit arrives until ``found`` is set.

    Meanwhile all is stored, or with ``stored=False`` nothing.
    """

    def __init__(self, match: Match, monkeypatch: pytest.MonkeyPatch, *, stored: bool = True) -> None:
        self.found = asyncio.Event()
        self.lost = asyncio.Event()
        self._stored = stored
        store = match._storage.store
        self._commit = store.commit
        monkeypatch.setattr(store, "commit", self._lose)

    async def _lose(self, changes: Sequence[MatchChange]) -> list[CommitStatus]:
        if self.found.is_set():
            return await self._commit(changes)
        if self._stored:
            await self._commit(changes)
        self.lost.set()
        return ["unknown"] * len(changes)


class HeldBack:
    """From its making on commits wait until ``go`` is set; ``waits`` is set once one does."""

    def __init__(self, match: Match, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = asyncio.Event()
        self.waits = asyncio.Event()
        store = match._storage.store
        self._commit = store.commit
        monkeypatch.setattr(store, "commit", self._hold)

    async def _hold(self, changes: Sequence[MatchChange]) -> list[CommitStatus]:
        self.waits.set()
        await self.go.wait()
        return await self._commit(changes)


class HeldThoughts:
    """From its making on no bot begins to think until ``go`` is set."""

    def __init__(self, server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = asyncio.Event()
        thinking = server.part("bot_pool")
        self._choose = thinking.choose
        monkeypatch.setattr(thinking, "choose", self._hold)

    async def _hold(self, *question: Any, **more: Any) -> Any:
        await self.go.wait()
        return await self._choose(*question, **more)
