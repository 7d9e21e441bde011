"""Forms of SockJS: what their field holds, however it is cut."""

import asyncio
from urllib.parse import parse_qs, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.sockjs import forms
from handlers.sockjs.forms import field_d, unquoted
from handlers.sockjs.frames import BadPayload

texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.text(st.sampled_from("%41+ae \u00e9")), st.integers(3, 9))
def test_a_value_isunquoted_piece_by_piece_as_in_one_go(value: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms, "_PIECE_BYTES", size)
        pieces = list(unquoted(value.encode().replace(b"+", b" ")))
    assert b"".join(pieces).decode("utf-8", "replace") == parse_qs(f"d={value}&d=").get("d", [""])[-1]
    assert len(pieces) >= len(quote_plus(value)) // (size * 6)


@given(st.lists(st.tuples(st.sampled_from("dex"), texts), max_size=8))
def test_the_lastfield_d_counts(fields: list[tuple[str, str]]) -> None:
    form = urlencode(fields).encode()
    assert asyncio.run(field_d(form)) == parse_qs(form.decode()).get("d", [""])[-1].encode()


def test_a_form_of_too_many_fields_is_refused() -> None:
    with pytest.raises(BadPayload):
        asyncio.run(field_d(b"d=1" + b"&a=1" * 8))
