"""The file in a form comes out byte for byte, wherever the body is cut."""

import pytest

from handlers.http.files.form_file import MAX_HEADERS, FormFile, boundary_of
from models.errors import Refusal

FIELD = b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
EMPTY = b'--B\r\nContent-Disposition: form-data; name="e"\r\n\r\n\r\n'
FILE = b'--B\r\nContent-Disposition: form-data; name="f"; filename="t.png"\r\nContent-Type: image/png\r\n\r\n'
END = b"\r\n--B--\r\n"


def taken(body: bytes, size: int) -> tuple[bytes, bool]:
    form = FormFile(b"B")
    data = b"".join(form.feed(body[at : at + size]) for at in range(0, len(body), size))
    return data, form.is_whole


@pytest.mark.parametrize("data", [b"tea", b"", b"\r\n--\r\n--A\r\n", b"--B", b"\r\n\r\n", b"\r\n-" * 40])
def test_the_file_is_what_was_sent_however_the_body_is_cut(data: bytes) -> None:
    body = FIELD + EMPTY + FILE + data + END + b"what follows is nothing"
    assert {taken(body, size) for size in range(1, len(body) + 1)} == {(data, True)}


@pytest.mark.parametrize("body", [b"", FIELD + b"--B--", FILE + b"tea", FILE[:-4], b"no form at all"])
def test_a_form_without_a_whole_file_is_not_whole(body: bytes) -> None:
    assert not taken(body, 7)[1]


@pytest.mark.parametrize("size", [1, 997, 10_000])
def test_headers_without_an_end_are_refused(size: int) -> None:
    with pytest.raises(Refusal, match="too long"):
        taken(b"--B\r\n" + b"a" * (MAX_HEADERS + 1_000), size)


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=abc", b"abc"),
        ('Multipart/Form-Data; charset=utf-8; boundary="a b"', b"a b"),
        ("image/png", None),
        ("", None),
    ],
)
def test_the_boundary_is_that_of_the_content_type(content_type: str, boundary: bytes | None) -> None:
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize("rest", ["", "; boundary=", "; boundary=" + "a" * 71, "; boundary=é"])
def test_a_form_without_a_boundary_is_refused(rest: str) -> None:
    with pytest.raises(Refusal, match="boundary"):
        boundary_of("multipart/form-data" + rest)
