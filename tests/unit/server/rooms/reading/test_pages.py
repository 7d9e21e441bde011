"""Where a page ends."""

import msgspec
import pytest

from server.rooms.reading.pages import PAGE_BYTES, first_fitting, last_fitting


def filled(*sizes: int) -> list[str]:
    """Values that take so many bytes on the wire."""
    return ["x" * (size - 2) for size in sizes]


def test_a_page_of_exactly_256_kib_is_whole() -> None:
    values = filled(100_000, 100_000, PAGE_BYTES - 200_000 - 4)
    assert len(msgspec.json.encode(values)) == PAGE_BYTES
    assert first_fitting(values) == last_fitting(values) == values


def test_a_page_of_a_byte_more_ends_before_the_last() -> None:
    values = filled(100_000, 100_000, PAGE_BYTES - 200_000 - 3)
    assert first_fitting(values) == values[:2]
    assert last_fitting(values) == values[1:]


@pytest.mark.parametrize("fitting", [first_fitting, last_fitting])
def test_one_that_is_larger_than_a_page_comes_alone(fitting: object) -> None:
    assert callable(fitting)
    giant = filled(PAGE_BYTES + 1)
    assert fitting(giant) == giant
    assert fitting(giant * 2) == giant
    assert fitting([]) == []


def test_many_small_ones_are_bounded_with_their_commas() -> None:
    page = first_fitting(filled(*[4] * 100_000))
    assert PAGE_BYTES - 5 < len(msgspec.json.encode(page)) <= PAGE_BYTES
