"""Where a text is code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.timeline.words.code_spans import code_spans


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("`a`", ["`a`"]),
        ("x `a` y `b`", ["`a`", "`b`"]),
        ("``a ` b``", ["``a ` b``"]),
        ("`a", []),
        ("`a``", []),
        ("`a\nb`", ["`a\nb`"]),
        ("`a\n\nb`", []),
        ("\\`a`", []),
        ("\\\\`a`", ["`a`"]),
        ("`a\\`", ["`a\\`"]),
        ("```a```", ["```a```"]),
        ("```\na\n```", ["```\na\n```"]),
        ("```py\na\n```\nb", ["```py\na\n```"]),
        ("```\na", ["```\na"]),
        ("~~~\na\n~~~", ["~~~\na\n~~~"]),
        ("~~~\na\n```\n~~~~ \nb", ["~~~\na\n```\n~~~~ "]),
        ("````\na\n```\nb\n````", ["````\na\n```\nb\n````"]),
        ("   ```\na\n ```", ["```\na\n ```"]),
        ("    ```\na", []),
        ("see ```\na\n\nb\n``` there", ["```\na\n\nb\n```"]),
        ("`a\n```\nb ` c\n```", ["```\nb ` c\n```"]),
        ("```\r\na\r\n```\r\n", ["```\r\na\r\n```\r"]),
        ("no code", []),
    ],
)
def test_this_is_code(text: str, code: list[str]) -> None:
    assert [text[start:end] for start, end in code_spans(text)] == code


@given(st.text(alphabet="`~\\ \na", max_size=60))
def test_code_comes_in_order_and_apart(text: str) -> None:
    read = 0
    for start, end in code_spans(text):
        assert read <= start < end <= len(text)
        read = end
        assert text[start] in "`~\\"
