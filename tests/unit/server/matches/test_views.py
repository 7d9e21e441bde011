"""How a match is shown: one event where a game hides nothing, each its own where it does, none where nobody is."""

import asyncio
from collections import Counter
from typing import Protocol

import pytest

from models.ids import UserId
from models.wire.base import Person
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.matches.views import MatchView
from tests.rigs.connections import Line, connect, identity_of
from tests.rigs.matches import ANN, BEN, ROOM, Bench
from tests.unit.server.matches.conftest import MakeBench

pytestmark = pytest.mark.gen_test

CID = Person(id=UserId("u-cid"), name="cid")


class Shown:
    """A match that is shown to ``people``, and how often its game was asked for a view."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch, *people: Person) -> None:
        flusher = Flusher()
        self.bench = bench
        self.hub = Hub(flusher)
        self.view = MatchView(self.bench.match, self.hub, lambda _: [])
        self.lines: list[Line] = []
        for person in people:
            connection, line = connect(flusher, identity_of(person.id))
            self.hub.listen(connection, ROOM)
            self.lines.append(line)
        self.asked: Counter[int | None] = Counter()
        rules = self.bench.match.game
        view = rules.view

        def counted(_: object, state: object, viewer: int | None) -> object:
            self.asked[viewer] += 1
            return view(state, viewer)

        monkeypatch.setattr(type(rules), "view", counted)

    async def games(self) -> list[list[object]]:
        """The views that each was sent, once all are."""
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return [[event["view"] for event in line.events if event["op"] == "game"] for line in self.lines]


class Show(Protocol):
    """A match of ``game`` that ``people`` are shown, and that has not begun."""

    def __call__(self, game: str, *people: Person) -> Shown: ...


@pytest.fixture
def show(make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch) -> Show:
    return lambda game, *people: Shown(make_bench(game), monkeypatch, *people)


async def test_without_secrets_all_viewers_share_one_view(show: Show) -> None:
    shown = show("tictactoe", ANN, BEN, CID)
    await shown.bench.begin()
    views = await shown.games()
    assert views[0] == views[1] == views[2]
    assert len(views[0]) == 1
    assert shown.asked == {None: 1}


async def test_with_secrets_each_seat_gets_its_own_view(show: Show) -> None:
    shown = show("rps", ANN, BEN, CID, CID)
    await shown.bench.begin()
    shown.asked.clear()
    await shown.bench.move(ANN, 0, pick="rock")
    views = await shown.games()
    assert [each[-1]["own"] for each in views] == ["rock", None, None, None]  # type: ignore[index]
    # Onlookers share one.
    assert shown.asked == {0: 1, 1: 1, None: 1}


async def test_no_view_is_made_for_onlookers_who_are_not_there(show: Show) -> None:
    shown = show("rps", ANN, BEN)
    await shown.bench.begin()
    await shown.games()
    assert shown.asked == {0: 1, 1: 1}


async def test_nothing_is_made_where_nobody_is(show: Show) -> None:
    shown = show("tictactoe")
    await shown.bench.begin()
    assert shown.asked == {}


async def test_it_is_shown_once_at_the_end_of_a_turn_however_often_that_is_asked(
    show: Show,
) -> None:
    shown = show("tictactoe", ANN)
    await shown.bench.begin()
    before = len((await shown.games())[0])
    for _ in range(3):
        shown.view.show_soon()
    assert len((await shown.games())[0]) == before + 1


async def test_the_event_says_who_is_there(show: Show) -> None:
    shown = show("tictactoe", ANN)
    await shown.bench.begin()
    event = shown.view.event_for(BEN.id)
    assert [seat.connected for seat in event.seats] == [True, False]
    assert event.to_move == [0]
