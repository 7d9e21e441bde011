"""The verbs of ``docs/operating.md``, as they stand there, on a database that no server uses."""

import io
import json
import os
import re
import shlex
from secrets import token_hex
from typing import Final
from urllib.parse import urlsplit

import pytest

from models.ids import new_id
from server.__main__ import main
from tests.rigs.described.commands import commands_of
from tests.rigs.forgery import ISSUER, SHARED_SECRET
from tests.rigs.forking.forked import ROOT
from tests.rigs.network.ports import free_port

PAGE: Final = ROOT / "docs/operating.md"
SAID: Final = {
    "user": r"Lin has an account: u-\S+\n",
    "token --sub": r"[\w-]+\.[\w-]+\.[\w-]+\n",
    "token --user": r"[\w-]+\.[\w-]+\.[\w-]+\n",
    "key": r'{"id": ?"\S+?", ?"key": ?"\S+?"}\n',
    "room make": r'{.*"title": ?"Tea".*}\n',
    "room list": r'(?s).*"title": ?"Tea".*',
    "doctor": r"(?s)settings: ok: .*database: ok: .*proxies: ok: .*",
    "restored": r"every room has a new epoch: \d+\n",
    "reindex": "(?s).*",
    "ratings": "(?s).*",
}
# What stands for a word of the reader's.
PUT: Final = {
    "NAME": "Lin",
    "SUBJECT": "user-7",
    "TITLE": "Tea",
    "ID": "u-4f5d",
    "[--id": "--id",
    "ID]": "tea",
}


@pytest.fixture
def settings(database_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a server with a database of its own, and an issuer."""
    uri = urlsplit(database_uri)._replace(path=f"/{new_id('verbs')}").geturl()
    given = {
        "MONGODB_URI": uri,
        "JWT_SECRET": token_hex(32),
        "JWT_ISSUER": ISSUER,
        "JWT_ISSUER_SECRET": SHARED_SECRET,
        "PORT": str(free_port()),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert "REDIS_URL" not in os.environ


def test_the_verbs_of_the_page_do_as_it_says(
    settings: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    found = {}
    for given in commands_of(PAGE):
        words = shlex.split(given.command)
        assert words[:3] == ["python", "-m", "server"]
        arguments = [PUT.get(word, word) for word in words[3:]]
        monkeypatch.setattr("sys.argv", ["teahouse", *arguments])
        monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
        status = main()
        out, err = capfd.readouterr()
        assert status == 0, f"{given.command}: {out}{err}"
        (verb,) = [verb for verb in SAID if " ".join(arguments).startswith(verb)]
        assert re.fullmatch(SAID[verb], out), f"{given.command}: {out}"
        found[verb] = out
    assert found.keys() == SAID.keys()
    assert json.loads(found["key"])["key"] not in found["room list"]
