"""The live tables: in the order of their changes, and how many open ones a user may have."""

from typing import Any

import pytest

from models.errors import Refusal
from models.ids import MatchId
from server.matches.table import Chair, Table
from server.matches.upkeep.live_tables import MOST_OPEN, LiveTables
from tests.rigs.matches import ANN, BEN, table_of


def table(match: str, edition: int = 1, **fields: Any) -> Table:
    made: dict[str, Any] = {
        "chairs": (Chair(user=ANN), Chair()),
        "maker": ANN.id,
        "edition": edition,
    } | fields
    return table_of(match=MatchId(match), **made)


def order(tables: LiveTables) -> list[str]:
    return [noted.table.match for noted in tables.newest_first()]


def test_the_table_that_changed_last_comes_first_even_within_a_millisecond() -> None:
    tables = LiveTables()
    for match in ("g-1", "g-2", "g-3"):
        tables.note(table(match, changed_at=5))
    tables.note(table("g-1", 2, changed_at=5))
    tables.note(table("g-2", 1, changed_at=9))
    assert order(tables) == ["g-1", "g-3", "g-2"]
    places = [noted.place for noted in tables.newest_first()]
    assert places == sorted(set(places), reverse=True)


def test_tables_that_are_loaded_stand_where_they_changed() -> None:
    tables = LiveTables()
    for match, changed_at in (("g-1", 50), ("g-2", 10), ("g-3", 30)):
        tables.note(table(match, changed_at=changed_at))
    assert order(tables) == ["g-1", "g-3", "g-2"]
    tables.note(table("g-3", 2, status="over", changed_at=60))
    assert order(tables) == ["g-1", "g-2"]


def test_a_user_makes_ten_open_tables_and_no_more_at_once_or_one_by_one() -> None:
    tables = LiveTables()
    for number in range(MOST_OPEN - 1):
        tables.note(table(f"g-{number}"))
    with tables.making(ANN.id):
        with pytest.raises(Refusal, match="10 tables"), tables.making(ANN.id):
            pass
        with tables.making(BEN.id):
            pass
        tables.note(table("g-9"))
    with pytest.raises(Refusal), tables.making(ANN.id):
        pass
    tables.note(table("g-0", 2, status="playing"))
    tables.note(table("g-1", 2))
    with tables.making(ANN.id):
        pass


def test_without_limits_any_number_may_be_open() -> None:
    tables = LiveTables(limits=False)
    for number in range(MOST_OPEN + 1):
        with tables.making(ANN.id):
            tables.note(table(f"g-{number}"))
    assert len(order(tables)) == MOST_OPEN + 1
