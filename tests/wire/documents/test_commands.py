"""Every command of the documents is one that a test runs, or says why none can.

What is named here is a test that exists; that it runs the command as it stands in the page is its own affair.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest

from tests.rigs.described.commands import PAGES, Given, commands_of
from tests.rigs.forking.forked import ROOT

_CLONE: Final = "tests/deploying/test_clone.py::test_a_clone_has_a_first_message_by_the_readme_alone"
_MACHINE: Final = "tests/deploying/test_by_hand.py::test_the_commands_for_a_machine_of_ones_own"
_VERBS: Final = "tests/wire/documents/test_verbs.py::test_the_verbs_of_the_page_do_as_it_says"
_CALLS: Final = "tests/wire/documents/test_calls_by_hand.py::"
_BY_HAND: Final = "tests/clients/test_start.py::test_the_first_message_by_hand"
_LEAVING: Final = "tests/wire/archives/test_leaving_page.py::test_a_room_leaves_and_comes_in_as_the_page_says"
_PROGRAMS: Final = "tests/clients/examples/test_programs.py::"
_BUILT: Final = "tests/browser/elsewhere/test_bundled.py::test_a_page_on_another_origin_has_chat_and_a_table"
_HEROKU: Final = "not run: it needs an account at Heroku"
_ENGINE: Final = "tests/deploying/test_by_hand.py::test_the_steps_of_the_image_make_a_server"

# What runs the commands that begin so, in the pages whose names begin so. The first that fits holds.
RUN: Final = (
    ("", "make ", "the Makefile"),
    ("README.md", "heroku ", _HEROKU),
    ("README.md", "git push heroku", _HEROKU),
    ("README.md", "pip install -r requirements.txt", _MACHINE),
    ("README.md", "python -m server --host", _MACHINE),
    ("README.md", 'curl -H "Authorization: Bearer $FEED_KEY"', _CALLS + "test_a_price_is_pushed"),
    ("README.md", "", _BY_HAND),
    ("docs/start.md", "", _BY_HAND),
    ("docs/leaving.md", "", _LEAVING),
    ("docs/operating.md", "python -m server ", _VERBS),
    ("docs/webhooks.md", "curl -X POST", _CALLS + "test_a_webhook_is_made"),
    ("docs/deploying.md", "docker run", _ENGINE),
    ("docs/deploying.md", "docker build", _ENGINE),
    ("docs/deploying.md", "JWT_SECRET=$(openssl rand -hex 32) docker compose", "not run: it needs an engine"),
    ("docs/deploying.md", "", _MACHINE),
    ("docs/embedding.md", "npx ", _BUILT),
    ("docs/miniprogram.md", "WECHAT_APPID=touristappid make run", _CLONE),
    ("docs/python.md", "pip install ./clients/python", _CLONE),
    ("examples/", "pip install ../../clients/python", _CLONE),
    ("examples/", "npm install", _CLONE),
    ("examples/agent", "python agent.py", "tests/clients/examples/test_agent.py"),
    ("examples/bot-node", "node bot.mjs", _PROGRAMS + "test_the_bot_in_node_answers"),
    ("examples/bot-python", "curl -X POST", _CALLS + "test_a_bot_gets_an_account"),
    ("examples/bot-python", "", _PROGRAMS + "test_the_bot_in_python_answers_and_goes_on_where_it_was"),
    ("examples/stomp", "node chat.mjs", _PROGRAMS + "test_the_stomp_client_says_and_shows"),
    ("examples/own-tokens", "", "tests/browser/elsewhere/test_own_tokens.py"),
)


def given() -> Iterator[Given]:
    for page in PAGES:
        yield from commands_of(page)


def runs(command: Given) -> str | None:
    """Where it is run, by the table."""
    for page, beginning, where in RUN:
        if command.page.startswith(page) and command.command.startswith(beginning):
            return where
    return None


@cache
def targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@cache
def named_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_every_command_is_run_somewhere() -> None:
    found = list(given())
    assert len(found) > 50
    assert [each for each in found if runs(each) is None] == []


def test_every_target_of_make_is_one() -> None:
    named = {
        name for each in given() for name in re.findall(r"\bmake(?: -C \S+)? ([a-z][\w-]*)", each.command)
    }
    assert "run" in named
    assert named <= targets()


@pytest.mark.parametrize("where", sorted({where for _, _, where in RUN if where.startswith("tests/")}))
def test_what_runs_a_command_is_a_test(where: str) -> None:
    path, _, name = where.partition("::")
    assert (ROOT / path).is_file()
    assert not name or name in named_in(path)


def test_each_row_of_the_table_is_of_a_command() -> None:
    """A row that is left behind by a page would hide the next one."""
    used = {where_and_what for each in given() if (where_and_what := _row(each)) is not None}
    assert [row for row in RUN if row not in used] == []


def _row(command: Given) -> tuple[str, str, str] | None:
    for row in RUN:
        if command.page.startswith(row[0]) and command.command.startswith(row[1]):
            return row
    return None
