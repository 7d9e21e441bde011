"""``python -m server user NAME``: accounts that the operator makes."""

import io

import pytest

from models.database.client import Database
from models.stores.people.users import INDEXES, UserStore
from server.__main__ import main
from server.accounts.passwords import Passwords
from server.cli.exit_status import Refused
from server.cli.user import NewAccount, typed_password

pytestmark = pytest.mark.gen_test


async def test_a_reserved_name_gets_an_account_with_the_password(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await database.ensure_indexes(INDEXES)
    await NewAccount("support", lambda: "a good password").make(database)
    user = await UserStore(database).find_by_name("Support")
    assert user is not None
    assert (user.name, user.guest) == ("support", False)
    assert capsys.readouterr().out == f"support has an account: {user.id}\n"
    passwords = Passwords(threads=1)
    assert await passwords.matches("a good password", user.password_hash)
    passwords.close()


async def test_a_name_that_is_taken_is_refused(database: Database) -> None:
    await database.ensure_indexes(INDEXES)
    await NewAccount("Ann", lambda: "a good password").make(database)
    with pytest.raises(Refused, match=r"^name: "):
        await NewAccount("ANN", lambda: "a good password").make(database)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "usage: "),
        (("--port", "1"), 2, "usage: "),
        (("a\nb",), 1, "name: "),
        (("Ann",), 1, "password: "),
    ],
)
def test_what_cannot_be_made_is_one_line(
    arguments: tuple[str, ...],
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["teahouse", "user", *arguments])
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main() == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(said)


def test_the_password_is_the_first_line_of_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("with a blank \nand no more"))
    assert typed_password() == "with a blank "
