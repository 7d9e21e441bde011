"""A client gets the first coding that it takes."""

import pytest

from handlers.http.pages.codings import coding_for


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("GZIP", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("br; q=0.001", "br"),
        ("*", "br"),
        ("*;q=0", None),
        ("*, br;q=0", "gzip"),
        ("br;q=much, identity", None),
        ("", None),
        ("gzipped, brr", None),
        (";,;q=1,=", None),
    ],
)
def test_the_first_that_is_taken(accepted: str, coding: str | None) -> None:
    assert coding_for(accepted, ("br", "gzip")) == coding
