"""Games of other packages, as they are installed: a module, and its entry points."""

import subprocess
import sys
from pathlib import Path

import pytest

from server.games.installed import installed
from tests.unit.server.games.guide import ROOT, source

_METADATA = "Metadata-Version: 2.1\nName: teahouse-nim\nVersion: 1.0\n"


def install(folder: Path, **points: str) -> None:
    """The package of a game as an installer would leave it in ``folder``."""
    described = folder / "teahouse_nim-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(_METADATA)
    lines = (f"{name} = {value}\n" for name, value in points.items())
    (described / "entry_points.txt").write_text("[teahouse.games]\n" + "".join(lines))
    (folder / "teahouse_nim.py").write_text(source())


def test_the_game_of_an_installed_package_is_there_for_the_server(tmp_path: Path) -> None:
    install(tmp_path, nim="teahouse_nim:Nim")
    listed = subprocess.run(
        [sys.executable, "-c", "from server.games.registry import GAMES; print(*GAMES)"],
        cwd=ROOT,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    names = listed.stdout.split()
    assert names[-1] == "nim"
    assert "chess" in names


def test_what_cannot_be_played_is_left_out_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(
        tmp_path,
        nim="teahouse_nim:Nim",
        nimble="teahouse_nim:Nim",
        state="teahouse_nim:State",
        go="teahouse_nim:Go",
        lost="teahouse_gone:Lost",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    found = installed(frozenset({"chess"}))
    assert list(found.games) == ["nim"]
    assert [line.partition(" (")[0] for line in found.left_out] == [
        "the game go",
        "the game lost",
        "the game nimble",
        "the game state",
    ]
    assert "named nim" in found.left_out[2]


def test_no_game_takes_the_name_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, nim="teahouse_nim:Nim")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = installed(frozenset({"nim"}))
    assert found.games == {}
    assert found.left_out[0].endswith("there is a game named nim already")
