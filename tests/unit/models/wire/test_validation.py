"""msgspec's errors in words: the field first."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from models.wire.validation import fault_in, fault_within


class Tea(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    cups: Sequence[int] = ()


def _error(value: Any) -> msgspec.ValidationError:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(value, Tea)
    return caught.value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"name": 1}, "name: Expected `str`, got `int`"),
        ({"name": "a", "cups": [1, "b"]}, "cups[1]: Expected `int`, got `str`"),
        ({}, "brew: Object missing required field `name`"),
        ({"name": "a", "milk": 1}, "brew: Object contains unknown field `milk`"),
    ],
)
def test_the_field_comes_first_or_else_the_whole(value: Any, words: str) -> None:
    assert fault_in("brew", _error(value)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"name": 1}, "tea.name: Expected `str`, got `int`"),
        ({"name": "a", "cups": [1, "b"]}, "tea.cups[1]: Expected `int`, got `str`"),
        ({}, "tea: Object missing required field `name`"),
    ],
)
def test_the_path_of_a_part_begins_with_its_field(value: Any, words: str) -> None:
    assert fault_within("tea", _error(value)) == words
