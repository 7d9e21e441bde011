"""Pieces of titles: whatever holds a query has the piece by which it is looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.wire.normal_form import folded
from models.wire.title_grams import gram_of, title_grams

texts = st.text("abez \u00e9\u00df\u8336\u559d", min_size=1, max_size=8)


@given(texts, texts, texts)
def test_every_title_that_holds_a_query_has_its_piece(before: str, query: str, after: str) -> None:
    title = before + query + after
    gram = gram_of(query)
    if folded(query) in folded(title) and gram is not None:
        assert gram in title_grams(title)


@pytest.mark.parametrize(
    ("query", "gram"), [("a", None), ("\u8336", "\u8336"), ("the quiz", "qu"), ("TE", "te")]
)
def test_the_rarest_piece_is_looked_for(query: str, gram: str | None) -> None:
    assert gram_of(query) == gram
