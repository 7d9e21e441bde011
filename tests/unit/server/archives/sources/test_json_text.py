"""JSON that is read value by value."""

import io
import json
import random

import pytest

from server.archives.sources.json_text import MAX_VALUE, JsonText, NotJson


class Dribble(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 7) if size and size > 0 else size)


def text(data: bytes) -> JsonText:
    return JsonText(Dribble(data))


def test_a_list_is_read_as_it_was_written_wherever_it_is_cut() -> None:
    chance = random.Random(7)
    values: list[object] = [
        chance.choice(
            [1, -12.5e3, 123456789012, 'té"[]{}\\', "🍵" * 9, None, True, {"a": [1, {"b": "]"}]}, []]
        )
        for _ in range(500)
    ]
    data = json.dumps(values, ensure_ascii=False, indent=chance.choice([None, 2])).encode()
    assert list(text(b"\xef\xbb\xbf \n" + data).items()) == values
    assert list(text(b" [ ] ").items()) == []


def test_an_object_is_read_member_by_member() -> None:
    read = text(b'{"guild": {"x": 1}, "messages": [1, 2], "count": 12}')
    found: dict[str, object] = {}
    for name in read.members():
        found[name] = list(read.items()) if name == "messages" else read.value()
    assert found == {"guild": {"x": 1}, "messages": [1, 2], "count": 12}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1, 2",
        b"[1 2]",
        b"[1,]",
        b"[nope]",
        b'["\xff"]',
        b"[" * 100_000,
        b'["' + b"x" * (MAX_VALUE + 100_000) + b'"]',
        b"[" + b"1" * 10_000 + b"]",
    ],
)
def test_what_is_no_list_of_values_is_told_of(data: bytes) -> None:
    with pytest.raises(NotJson):
        list(JsonText(io.BytesIO(data)).items())


def test_values_before_the_fault_are_read() -> None:
    found: list[object] = []
    read = text(b'[{"a": 1}, {"b": }]')
    with pytest.raises(NotJson):
        found.extend(read.items())
    assert found == [{"a": 1}]
