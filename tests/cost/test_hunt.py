"""The hunt finds what is dear: in Python by its lines, in C by its time."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest

from tests.cost.hunt import Subject, faults_of, hunt
from tests.cost.meter import Work
from tests.cost.shapes import Piece, Shape, shapes
from tests.cost.subjects import tokens

_EXAMPLES: Final = 60
_WITHIN_S: Final = 1.5
_SLOW_PATTERN: Final = re.compile(r"\w+@\w+$")


def quadratic(text: str) -> None:
    """Looks from each sign to the end, which costs nothing while there are few signs."""
    for at, character in enumerate(text):
        if character == "@":
            for _ in text[at:]:
                pass


def quadratic_in_c(text: str) -> None:
    _SLOW_PATTERN.search(text)


def linear(text: str) -> None:
    for _ in text:
        pass


def subject_of(work: Callable[[str], None], size: int) -> Subject[Any]:
    def prepare(text: str) -> Work:
        return partial(work, text)

    drawn = shapes(tokens.WRITTEN, tokens.ANY_TEXT)
    return Subject(name=work.__name__, size=size, shapes=drawn, prepare=prepare)


def test_the_hunt_finds_work_that_grows_with_the_square() -> None:
    # So large that what grows in proportion weighs little beside.
    finding = hunt(subject_of(quadratic, 3_000), _EXAMPLES, 0)
    assert finding.growth > 3.5
    assert any("twice the input" in fault for fault in faults_of(finding))


def test_the_hunt_finds_a_pattern_that_is_searched_for_from_each_place_to_the_end() -> None:
    # So large that it takes twice of what is allowed where a busy machine is half as slow again.
    finding = hunt(subject_of(quadratic_in_c, 4_000), _EXAMPLES, 0, _WITHIN_S)
    assert any("holds the loop" in fault for fault in faults_of(finding))


def test_the_hunt_finds_nothing_in_work_in_proportion() -> None:
    assert faults_of(hunt(subject_of(linear, 10_000), _EXAMPLES, 0, _WITHIN_S)) == []


@pytest.mark.parametrize(
    ("shape", "size", "grown"),
    [
        (Shape("(", ((Piece("ab"),),), ")"), 8, "(ababab)"),
        (Shape("", ((Piece("a"),), (Piece("b"),)), ""), 6, "aaabbb"),
        (Shape("", ((Piece("h", 1),),), ""), 8, "h1h2h3h4"),
        (Shape("", ((Piece("`", 2), Piece(" ")),), ""), 9, "` `` ``` "),
        (Shape("abc", ((Piece(""),),), "def"), 4, "adef"),
    ],
)
def test_a_shape_grows_to_its_size(shape: Shape[str], size: int, grown: str) -> None:
    assert shape.grown(size) == grown
