"""``python -m server key`` and ``room``: made on the database, while no server runs."""

import json
from collections.abc import Sequence

import pytest

from models.database.client import Database
from models.stores import rooms
from models.stores.operators import keys
from models.stores.operators.keys import KeyStore
from server.__main__ import main
from server.cli.exit_status import Refused
from server.cli.key import key_and_flags
from server.cli.room import work_and_flags
from server.operators.callers import Callers
from tests.rigs.held_clock import HeldClock

pytestmark = pytest.mark.gen_test


async def test_the_key_opens_what_its_scopes_say(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await database.ensure_indexes(keys.INDEXES)
    key, flags = key_and_flags(["shop", "--scopes", "rooms,messages", "--data-dir", "x"])
    assert flags == ["--data-dir", "x"]
    await key.make(database)
    made = json.loads(capsys.readouterr().out)
    assert set(made) == {"id", "key"}
    caller = await Callers(KeyStore(database), None, HeldClock(), limits=False).find(made["key"])
    assert caller is not None
    assert (caller.id, caller.name) == (made["id"], "shop")
    assert caller.scopes == frozenset(("rooms", "messages"))


async def test_rooms_are_made_and_listed(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    await database.ensure_indexes(rooms.INDEXES)

    async def said(*arguments: str) -> list[dict[str, object]]:
        work, flags = work_and_flags(arguments)
        assert flags == []
        await work(database)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    (tea,) = await said("make", "Tea", "--id", "tea")
    assert (tea["room"], tea["title"], tea["owner"], tea["members"]) == ("tea", "Tea", "operator", 0)
    (cake,) = await said("make", "Cake")
    assert await said("list") == [cake, tea]
    for wrong in (("make", "Tea", "--id", "tea"), ("make", "Tea", "--id", "lobby"), ("make", " ")):
        with pytest.raises(Refused, match=r"^(room|title)"):
            await said(*wrong)


@pytest.mark.parametrize(
    "arguments",
    [
        ("key",),
        ("key", "shop"),
        ("key", "shop", "--scopes"),
        ("key", "shop", "--scopes", "admin"),
        ("key", "--scopes", "rooms", "shop"),
        ("room",),
        ("room", "make"),
        ("room", "empty", "tea"),
    ],
)
def test_a_wrong_usage_is_one_line(
    arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["teahouse", *arguments])
    assert main() == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("usage: ")
