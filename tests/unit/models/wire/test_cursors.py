"""Cursors that were given out, and those that were not."""

import pytest

from models.errors import Refusal
from models.wire.chat_values import MAX_NUMBER
from models.wire.cursors import number_in


@pytest.mark.parametrize("number", [0, 7, MAX_NUMBER])
def test_a_number_comes_back(number: int) -> None:
    assert number_in(str(number)) == number


@pytest.mark.parametrize(
    "cursor", ["", "x", "-1", "+1", " 1", "1.", "\N{ARABIC-INDIC DIGIT THREE}", str(MAX_NUMBER + 1), "0" * 17]
)
def test_any_other_text_is_refused(cursor: str) -> None:
    with pytest.raises(Refusal, match="bad_request: cursor: "):
        number_in(cursor)


@pytest.mark.parametrize("number", [1, 9])
def test_a_list_bounds_its_cursors(number: int) -> None:
    assert number_in(str(number), least=1, most=9) == number


@pytest.mark.parametrize("number", [0, 10])
def test_a_number_out_of_bounds_is_refused(number: int) -> None:
    with pytest.raises(Refusal, match="bad_request: cursor: "):
        number_in(str(number), least=1, most=9)
