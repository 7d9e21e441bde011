"""What FerretDB 1.24 cannot do: a plugin of pytest (``-p tests.conformance.on_ferretdb``) that leaves it out.

It has no partial indexes and none that expire. A partial one is a plain one there, without its uniqueness. Where some
of the indexes that it is asked for are there already, it loses the connection: so it is asked for the others alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import pytest
from pymongo import IndexModel

from models.database import client

_UNIQUE: Final = "an index that is unique where its condition holds"
_EXPIRES: Final = "an index whose documents expire"
_NATURAL: Final = "a find in natural order"
_DROPS: Final = "it loses the connection where an index is dropped, or fails"
_TIME_SERIES: Final = "time series"
_PARTIAL: Final = "a partial index"
LACKS: Final[Mapping[str, str]] = {
    "test_indexes_are_built_once_and_do_what_they_say": _DROPS,
    "test_editions_have_no_index_by_match_any_more": _DROPS,
    "test_indexes_that_the_embedded_database_did_not_use_are_built_anew": _PARTIAL,
    "test_matches_of_before_are_listed_by_who_played_them_and_ratings_by_day": _DROPS,
    "test_a_different_index_of_the_same_name_stops_the_start": "an error for another index of the same name",
    "test_an_empty_database_has_the_newest_version": _NATURAL,
    "test_migrations_run_once_and_in_order": _NATURAL,
    "test_a_failed_migration_runs_again": _NATURAL,
    "test_of_many_who_replace_a_session_one_wins": "a compare-and-set among many at once",
    "test_the_database_removes_sessions_and_tickets_by_itself": _EXPIRES,
    "test_of_many_who_want_one_name_one_gets_it": _UNIQUE,
    "test_a_guest_is_not_promoted_over_another": _UNIQUE,
    "test_of_many_whose_names_read_alike_one_gets_its_name": _UNIQUE,
    "test_a_guest_is_not_promoted_to_a_name_that_reads_as_anothers": _UNIQUE,
    "test_a_released_name_is_free_and_that_of_an_account_is_not_released": _UNIQUE,
    "test_a_user_takes_another_name": _UNIQUE,
    "test_names_of_before_are_kept_from_look_alikes": _UNIQUE,
    "test_a_database_with_time_series_is_asked_for_one": _TIME_SERIES,
}
"""The tests of the stores that cannot pass there, and what they need."""

_model: Final = client.Index.model
_ensure: Final = client.Database.ensure_indexes


def _plain(index: client.Index) -> IndexModel:
    unique = index.unique and index.partial is None
    return _model(replace(index, partial=None, expire_after_s=None, unique=unique))


async def _ensure_missing(database: client.Database, indexes: Iterable[client.Index]) -> None:
    missing = []
    for index in indexes:
        present = await database.collection(index.collection).index_information()
        if index.model().document["name"] not in present:
            missing.append(index)
    await _ensure(database, missing)


def pytest_configure() -> None:
    client.Index.model = _plain  # type: ignore[method-assign,assignment]
    client.Database.ensure_indexes = _ensure_missing  # type: ignore[method-assign,assignment]


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    for item in items:
        if lacks := LACKS.get(item.originalname):
            item.add_marker(pytest.mark.skip(reason=f"FerretDB lacks: {lacks}"))
