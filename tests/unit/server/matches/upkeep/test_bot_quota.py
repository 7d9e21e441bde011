"""How many bots play for each person, by the tables that were noted."""

from typing import Any

import pytest

from models.errors import Refusal
from models.ids import MatchId
from server.matches.table import Chair, Table
from server.matches.upkeep.bot_quota import MOST_EACH, BotQuota
from tests.rigs.matches import ANN, BEN, table_of

BOT_OF_ANN = Chair(bot=1, by=ANN.id)


def with_bots(match: str, bots: int, **fields: Any) -> Table:
    """A table at which Ben sits with bots that Ann set there."""
    chairs = (Chair(user=BEN), *(BOT_OF_ANN,) * bots)
    return table_of(match=MatchId(match), **{"chairs": chairs, "status": "playing"} | fields)


def test_bots_of_all_matches_count_for_the_one_who_set_them() -> None:
    quota = BotQuota()
    quota.begin(with_bots("g-1", MOST_EACH - 1))
    quota.begin(with_bots("g-2", 1))
    with pytest.raises(Refusal, match=f": {MOST_EACH} bots are the most"):
        quota.begin(with_bots("g-3", 1))
    # Those of others are their own.
    quota.begin(with_bots("g-4", 0, chairs=(Chair(bot=1, by=BEN.id),)))


def test_a_match_counts_once_however_often_it_is_noted() -> None:
    quota, table = BotQuota(), with_bots("g-1", MOST_EACH)
    quota.begin(table)
    quota.note(table)
    quota.begin(table)


def test_a_match_that_ends_or_loses_its_bots_makes_room() -> None:
    quota = BotQuota()
    quota.note(with_bots("g-1", MOST_EACH - 2))
    quota.note(with_bots("g-2", 2))
    quota.note(with_bots("g-1", MOST_EACH - 2, status="over"))
    quota.note(with_bots("g-2", 0))
    quota.begin(with_bots("g-3", MOST_EACH))


def test_a_bot_that_holds_the_seat_of_a_person_counts_for_nobody() -> None:
    quota, held = BotQuota(), (Chair(user=ANN, bot=3),) * MOST_EACH * 2
    quota.begin(with_bots("g-1", 0, chairs=held))
    quota.begin(with_bots("g-2", MOST_EACH))
