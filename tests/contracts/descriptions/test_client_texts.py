"""The texts of the web client: every code has words in each language, and so has every rule that it may break."""

import ast
import re
from pathlib import Path
from typing import Final, get_args

import pytest

from models.errors import Code

ROOT: Final = Path(__file__).parents[3]
TEXTS: Final = ROOT / "static/app/i18n"
# Between quotes before a colon, or bare.
_KEY: Final = re.compile(r"^\s+(?:'([^']+)'|(\w+)): '", re.MULTILINE)


def keys(name: str) -> set[str]:
    """The names of the texts in a file that is one table."""
    found = _KEY.findall((TEXTS / name).read_text("utf-8"))
    return {quoted or bare for quoted, bare in found}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_has_words(language: str) -> None:
    assert set(get_args(Code)) - keys(f"errors/codes_{language}.js") == set()


def test_both_languages_have_words_for_the_same() -> None:
    for table in ("codes", "causes"):
        english, chinese = (keys(f"errors/{table}_{language}.js") for language in ("en", "zh"))
        assert english == chinese
    causes = keys("errors/causes_en.js")
    assert {cause.partition(" ")[0] for cause in causes} <= set(get_args(Code))


def test_every_rule_that_says_why_says_it_in_chinese() -> None:
    known = keys("games/refusals_zh.js")
    assert set(_whole_reasons()) - known - _NOT_OF_THE_PAGE == set()


# The page sends no such move.
_NOT_OF_THE_PAGE: Final = {
    "this game goes on by itself, and takes inputs in place of moves",
    "choose first: black, white",
}


def _whole_reasons() -> list[str]:
    """The reasons of ``IllegalMove`` that are written out."""
    calls = (
        node
        for path in sorted((ROOT / "server/games").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "IllegalMove"
    )
    reasons = [call.args[0] for call in calls if call.args]
    found = [part for reason in reasons for part in _choices(reason) if isinstance(part, ast.Constant)]
    assert len(found) > 20
    return [str(part.value) for part in found]


def _choices(reason: ast.expr) -> list[ast.expr]:
    """What is said by whichever way a condition goes."""
    return [reason.body, reason.orelse] if isinstance(reason, ast.IfExp) else [reason]
