"""Moves of a game of which nothing is known but the JSON Schema of its moves, and what it shows.

Texts that stand in the view and fit a field come first, for many games show what can be done (``legal``, ``hints``).
Then comes whatever the schema allows, by chance. Which fields go together is learned from what was refused.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import prod
from typing import Any, Final

MOST_VALUES: Final = 64
MOST_TRIED: Final = 2_000
_CLASS: Final = re.compile(r"\[([^]]+)\](\??)")
_OF_CLASSES: Final = re.compile(r"\^(\[[^]]+\]\??)+\$")
Schema = dict[str, Any]
Move = dict[str, Any]


class Chooser:
    """Proposes moves of one game, and learns from what becomes of them."""

    def __init__(self, move_schema: Schema) -> None:
        self._root = move_schema
        shape = self._resolved(move_schema)
        self._fields: dict[str, Schema] = {
            name: self._plain(each) for name, each in shape.get("properties", {}).items()
        }
        required = frozenset(shape.get("required", ()))
        optional = [name for name in self._fields if name not in required]
        subsets = [some for count in range(len(optional) + 1) for some in combinations(optional, count)]
        self._shapes = [tuple(sorted(required.union(some))) for some in subsets]
        self._score: dict[tuple[str, ...], int] = defaultdict(int)

    def moves(self, view: Any) -> Iterator[Move]:
        """Moves that the schema allows, each once, the likeliest first; at most some thousands."""
        told = {name: self._told(name, view) for name in self._fields}
        for shape in self._shapes:
            if shape and all(told[name] for name in shape):
                yield from self._combined(shape, told)
        everything = {name: self._values(name) for name in self._fields}
        # What was taken before goes first, and a move without a word last.
        shapes = sorted(self._shapes, key=lambda shape: (shape == (), -self._score[shape], random.random()))
        waiting = [self._combined(shape, everything) for shape in shapes]
        for _ in range(MOST_TRIED):
            if not waiting:
                return
            turn = waiting.pop(0)
            move = next(turn, None)
            if move is not None:
                yield move
                # A shape that is refused lets the others try, unless it was right before.
                waiting.insert(0 if self._score[tuple(sorted(move))] > 0 else len(waiting), turn)

    def learn(self, move: Move, *, was_taken: bool) -> None:
        shape = tuple(sorted(move))
        self._score[shape] = self._score[shape] + 5 if was_taken else max(-9, self._score[shape] - 1)

    def _combined(self, shape: tuple[str, ...], values: dict[str, list[Any]]) -> Iterator[Move]:
        count = prod(len(values[name]) for name in shape)
        for number in random.sample(range(count), min(count, MOST_TRIED)):
            move: Move = {}
            for name in shape:
                number, place = divmod(number, len(values[name]))
                move[name] = values[name][place]
            yield move

    def _told(self, name: str, view: Any) -> list[str]:
        """Texts in the view that could be this field. A number may stand for anything, and is none."""
        schema = self._fields[name]
        if schema.get("type") != "string":
            return []
        most = schema.get("maxLength", MOST_VALUES)
        texts = dict.fromkeys(text for text in _texts_in(view) if len(text) <= most)
        return [text for text in texts if re.search(schema.get("pattern", ""), text)]

    def _values(self, name: str) -> list[Any]:
        schema = self._fields[name]
        if "enum" in schema:
            return list(schema["enum"])
        match schema.get("type"):
            case "boolean":
                return [True, False]
            case "integer":
                least = schema.get("minimum", 0)
                most = schema.get("maximum", schema.get("exclusiveMaximum", least + MOST_VALUES) - 1)
                return list(range(least, min(most, least + MOST_VALUES) + 1))
            case "string":
                return _texts_of(schema.get("pattern", ""))
        return []

    def _plain(self, schema: Schema) -> Schema:
        """The schema of a field, without references, and without null, which says the same as leaving it out."""
        schema = self._resolved(schema)
        kinds = [self._resolved(each) for each in schema.get("anyOf", ())]
        return next((kind for kind in kinds if kind.get("type") != "null"), schema)

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._root["$defs"][schema["$ref"].rpartition("/")[2]]
        return schema


def _texts_in(view: Any) -> Iterator[str]:
    if isinstance(view, str):
        yield view
    elif isinstance(view, dict | list):
        for each in view.values() if isinstance(view, dict) else view:
            yield from _texts_in(each)


def _texts_of(pattern: str) -> list[str]:
    """Some texts of a pattern that is made of classes of characters, such as ``^[a-h][1-8]$``."""
    if not _OF_CLASSES.match(pattern):
        return [""]
    letters = [_letters(inside) + [""] * len(optional) for inside, optional in _CLASS.findall(pattern)]
    return list({"".join(map(random.choice, letters)) for _ in range(MOST_TRIED)})


def _letters(inside: str) -> list[str]:
    found: list[str] = []
    for first, last, single in re.findall(r"(.)-(.)|(.)", inside):
        found += [single] if single else [chr(code) for code in range(ord(first), ord(last) + 1)]
    return found
