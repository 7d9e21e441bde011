"""A JSON text of any length, read value by value: only one value at a time is in memory."""

import codecs
import json
from collections.abc import Iterator
from typing import IO, Final

MAX_VALUE: Final = 1_048_576
"""The longest value that is read whole, in characters."""

_READ_BYTES: Final = 65_536
_CUT_OFF: Final = len("e+")
_BLANK: Final = " \t\r\n"


class NotJson(ValueError):
    """The text is no JSON, or a value of it is too long or nested too deeply. ``str()`` says which."""


class JsonText:
    """Reads ``file`` step by step. Every method raises ``NotJson``."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._raw_decode = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = 0
        self._is_whole = False

    def next_character(self) -> str:
        """The next character that is not blank, which is not taken; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _BLANK:
                    return self._text[self._at]
                self._at += 1
            if not self._read_on():
                return ""

    def take(self, character: str) -> None:
        """Take one character, which must be that one."""
        found = self.next_character()
        if found != character:
            raise NotJson(f"not JSON: {character} is missing")
        self._at += 1

    def value(self) -> object:
        """Take a whole value."""
        self.next_character()
        while True:
            try:
                found, end = self._raw_decode(self._text, self._at)
            except RecursionError:
                raise NotJson("nested too deeply") from None
            except ValueError as error:
                # The rest of it may not have been read yet.
                if len(self._text) - self._at > MAX_VALUE:
                    raise _too_long() from None
                if not self._read_on():
                    raise NotJson(f"not JSON: {error}") from None
                continue
            # A number that ends where the text does, or before a dot or an exponent that is cut off, may go on.
            if end + _CUT_OFF >= len(self._text) and self._read_on():
                continue
            if end - self._at > MAX_VALUE:
                raise _too_long()
            self._at = end
            value: object = found
            return value

    def items(self) -> Iterator[object]:
        """Take a list, one value after the other."""
        self.take("[")
        if self.next_character() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.next_character() != ",":
                break
            self.take(",")
        self.take("]")

    def members(self) -> Iterator[str]:
        """Take an object: the name of each member, whose value must be taken before the next one."""
        self.take("{")
        if self.next_character() == "}":
            self.take("}")
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise NotJson("not JSON: a name is missing")
            self.take(":")
            yield name
            if self.next_character() != ",":
                break
            self.take(",")
        self.take("}")

    def _read_on(self) -> bool:
        """Read more of the text, doubling what is there. False at its end."""
        if self._is_whole:
            return False
        left = self._text[self._at :]
        read = self._file.read(max(_READ_BYTES, len(left)))
        self._is_whole = not read
        try:
            self._text, self._at = left + self._utf8.decode(read, final=self._is_whole), 0
        except UnicodeDecodeError:
            raise NotJson("not UTF-8") from None
        return True


def _too_long() -> NotJson:
    return NotJson(f"one value is longer than {MAX_VALUE} characters, or no JSON")
