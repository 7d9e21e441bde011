"""``python -m server export ROOM FILE`` and ``import FILE``."""

import json
from pathlib import Path

import pytest

from models.database.client import Database
from server.__main__ import main
from server.cli.archives import FileExport, FileImport
from server.cli.exit_status import Refused
from tests.rigs.server import running_server

pytestmark = pytest.mark.gen_test(timeout=60)

LINES = [
    {"type": "room", "room": "r-tea", "title": "Tea"},
    {"type": "message", "seq": 1, "sender": {"id": "u-1", "name": "Ann"}, "sent_at": 5, "text": "hot"},
    {"type": "message", "seq": 2, "sender": {"id": "u-1", "name": "Ann"}, "sent_at": 6, "text": "hotter"},
]


async def prepared(database: Database) -> None:
    """A server brings the database up to date."""
    async with running_server(database):
        pass


async def test_a_file_comes_in_and_goes_out(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await prepared(database)
    file, page = tmp_path / "in.jsonl", tmp_path / "out.html"
    file.write_text("\n".join(map(json.dumps, LINES)))
    for _ in range(2):
        await FileImport(file).carry_out(database)
        assert capsys.readouterr() == ("r-tea\n", "")
    await FileExport("r-tea", tmp_path / "out.jsonl").carry_out(database)
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [line.get("text") for line in lines] == [None, "hot", "hotter"]
    await FileExport("r-tea", page).carry_out(database)
    assert page.read_text().count("<article") == 2
    async with running_server(database, admin_token="a token of the operator") as server:
        ann = await server.connect()
        path = f"/api/rooms/r-tea/members/{ann.hello['user']['id']}"
        assert (await server.api.call("PUT", path, {}, token="a token of the operator")).status == 201
        hits = (await ann.ok("search", room="r-tea", query="hotter"))["messages"]
        assert [each["seq"] for each in hits] == [2]


async def test_what_could_not_be_taken_in_is_told_of(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await prepared(database)
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join([*map(json.dumps, LINES), "tea"]))
    with pytest.raises(Refused, match="not all of it"):
        await FileImport(file).carry_out(database)
    out, err = capsys.readouterr()
    assert out == "r-tea\n"
    assert err.startswith(f"{file}:4: not JSON")
    file.write_text("tea")
    with pytest.raises(Refused, match="no room in it"):
        await FileImport(file).carry_out(database)


async def test_no_file_is_left_of_a_room_that_is_not_there(database: Database, tmp_path: Path) -> None:
    await prepared(database)
    with pytest.raises(Refused):
        await FileExport("r-none", tmp_path / "out.jsonl").carry_out(database)
    with pytest.raises(Refused, match="No such file"):
        await FileExport("lobby", tmp_path / "nowhere" / "out.jsonl").carry_out(database)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("export",), 2, "usage: "),
        (("export", "r-tea"), 2, "usage: "),
        (("export", "r-tea", "--port", "1"), 2, "usage: "),
        (("import",), 2, "usage: "),
        (("import", "--port", "1"), 2, "usage: "),
        (("import", "/nowhere/tea.jsonl"), 1, "/nowhere/tea.jsonl: "),
    ],
)
def test_a_wrong_call_is_one_line(
    arguments: tuple[str, ...],
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["teahouse", *arguments])
    assert main() == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(said)
