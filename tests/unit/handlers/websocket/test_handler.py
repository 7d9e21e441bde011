"""Which queries hold a token."""

import pytest

from handlers.websocket.handler import _holds_jwt

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln"


@pytest.mark.parametrize(
    "query",
    [
        f"token={JWT}",
        f"x=1&y={JWT}&z=2",
        f"a=Bearer {JWT}",
        f"bearer.{JWT}",
        f"a=-{JWT}",
        "a=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1In0.",
    ],
)
def test_a_token_is_found_wherever_it_stands(query: str) -> None:
    assert _holds_jwt(query)


@pytest.mark.parametrize(
    "query", ["", "task=eyJ", "a=eyJ..", "a=eyJhbGc.b", "a=xeyJhbGc.b.c", "ticket=abc.def.ghi"]
)
def test_a_query_without_a_token_is_let_through(query: str) -> None:
    assert not _holds_jwt(query)


def test_a_query_of_many_beginnings_is_read_once() -> None:
    """It took time with the square of the length, 0.2 s for 16 KB: a hundred times as much would end the test."""
    assert not _holds_jwt("x=" + "-eyJ" * 400_000)
