"""``python -m server verify FILE``, as whoever doubts a shuffle runs it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from server.__main__ import main
from tests.unit.server.games.test_export import a_match

ROOT = Path(__file__).parents[4]


Verified = Callable[..., tuple[int, str, str]]


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verified:
    """Exit status, output and errors."""
    monkeypatch.chdir(ROOT)

    def said(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["teahouse", "verify", *arguments])
        status = main()
        return (status, *capsys.readouterr())

    return said


def test_a_true_match_is_one_line_and_status_0(tmp_path: Path) -> None:
    file = tmp_path / "match.json"
    file.write_bytes(msgspec.json.encode(a_match()))
    command = [sys.executable, "-m", "server", "verify", str(file)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    status, out, err = ended.returncode, ended.stdout, ended.stderr
    assert (status, err) == (0, "")
    assert out == (
        f"{file}: tictactoe, match 'm-1', 5 versions: every state, the outcome and seed hash "
        f"{a_match().seed_hash} are right\n"
    )


def test_a_bent_match_is_status_1_and_says_what_is_wrong(tmp_path: Path, verified: Verified) -> None:
    file = tmp_path / "match.json"
    file.write_bytes(msgspec.json.encode(replace(a_match(), seed="00" * 32, outcome=None)))
    status, out, err = verified(str(file))
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        f"{file}: seed_hash is not the hash of the seed",
        f"{file}: the outcome should be seat 1 (resigned), not none yet",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "usage: "),
        (("--quick", "a"), "usage: "),
        (("a", "b"), "usage: "),
        (("/nowhere/match.json",), "/nowhere/match.json: No such file"),
        (("pyproject.toml",), "pyproject.toml: this is no export of a match"),
    ],
)
def test_a_failed_check_prints_one_line(verified: Verified, arguments: tuple[str, ...], said: str) -> None:
    status, out, err = verified(*arguments)
    assert (status, out, err.count("\n")) == (2 if said == "usage: " else 1, "", 1)
    assert err.startswith(said)
