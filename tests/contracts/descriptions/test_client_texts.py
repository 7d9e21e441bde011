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


def test_every_field_that_the_page_can_have_wrong_has_words() -> None:
    known = keys("errors/causes_en.js")
    said = {f"{code} {field[1]}" for code, message in _refusals() if (field := _FIELD.match(message))}
    assert said - known - _OF_PROGRAMS == set()


# As the page finds it (``static/app/i18n/index.js``).
_FIELD: Final = re.compile(r"(?:[a-z_]+\.[a-z_]+: )?([a-z_]+)\b[^:]*: ")
# What the page never sends, does not let anybody write, or has words for wherever it is asked.
_OF_PROGRAMS: Final = {
    f"{code} {field}"
    for code, fields in {
        "bad_request": "after answer around at auth body broadcast clock code cursor destination endpoint events id"
        " party payload reactions rooms schema scopes since task the thread tick time_zone url version",
        "conflict": "a at nonce sub there this",
        "forbidden": "appid destination the",
        "not_found": "around destination hook import key nonce socket symbol there ticket webhook webhook_id",
        "not_member": "as room",
        "stale_version": "version",
        "too_large": "input",
        "unauthorized": "a code the token",
        "unavailable": "whether",
        "wrong_password": "password",
    }.items()
    for field in fields.split()
}


def _refusals() -> list[tuple[str, str]]:
    """Code and words of each refusal that is written out; what is put into the words is left out."""
    found = []
    for path in (path for top in ("server", "handlers", "models") for path in (ROOT / top).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name("Refusal"), args=[ast.Constant(code), words, *_]):
                    found.append((str(code), _text(words)))
    assert len(found) > 200
    return found


def _text(words: ast.expr) -> str:
    match words:
        case ast.Constant(text):
            return str(text)
        case ast.JoinedStr(parts):
            return "".join(_text(part) if isinstance(part, ast.Constant) else "{}" for part in parts)
    return ""


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
