"""``python -m server user NAME``: an account that the operator makes, reserved names too, while no server runs."""

import sys
from collections.abc import Callable
from getpass import getpass

from models.database.client import Database
from models.errors import Refusal
from models.ids import UserId, new_id
from models.stores.people.users import User, UserStore
from models.wire.names import clean_name
from server.accounts.passwords import Passwords, clean_password
from server.cli.exit_status import Refused
from server.runtime.clock import SystemClock


class NewAccount:
    """The account to be made. Raises ``Refused`` for an invalid name or password."""

    def __init__(self, name: str, read_password: Callable[[], str]) -> None:
        try:
            self._name = clean_name(name)
            self._password = clean_password(read_password())
        except Refusal as refusal:
            raise Refused(refusal.message) from refusal

    async def make(self, database: Database) -> None:
        """Store it, and print its id. Raises ``Refused`` if the name is taken, ``unavailable``."""
        passwords = Passwords(threads=1)
        try:
            password_hash = await passwords.hash(self._password)
        finally:
            passwords.close()
        user = User(
            id=UserId(new_id("u")),
            name=self._name,
            guest=False,
            created_at=SystemClock().now_ms(),
            password_hash=password_hash,
        )
        try:
            await UserStore(database).add(user)
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise
            raise Refused(refusal.message) from refusal
        sys.stdout.write(f"{user.name} has an account: {user.id}\n")


def typed_password() -> str:
    """The first line of the standard input; a terminal is prompted for it, twice. Raises ``Refused``."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise Refused("password: the two are not the same")
    return password
