"""The users whom ``ADMINS`` names: operators who use a token of their own."""

from typing import Final

from models.ids import UserId, is_user_id
from models.stores.people.users import User, UserStore
from models.wire.chat_values import Person
from models.wire.names import name_key, reserved_readings


class Admins:
    """The named users. Any user may have a named id; a name must be that of an account, and nobody can take it later.

    So a guest or an outside user of the same name is no admin, and an admin who takes another name is one no longer.
    """

    def __init__(self, listed: tuple[str, ...], users: UserStore) -> None:
        self._ids: Final = frozenset(UserId(each) for each in listed if is_user_id(each))
        names = [each for each in listed if not is_user_id(each)]
        self._names: Final = {name_key(name): name for name in names}
        self._users = users
        self._accounts: frozenset[UserId] = frozenset()
        self.reserved: Final = reserved_readings(names)

    async def start(self) -> None:
        """Find the accounts that are named. Raises ``unavailable``.

        Call it before any user may sign in: an account of a reserved name is made while no server runs.
        """
        found = [await self._users.find_by_name(name) for name in self._names.values()]
        self._accounts = frozenset(user.id for user in found if user is not None and _has_account(user))

    def is_named(self, person: Person) -> bool:
        """Whether ``person`` is an admin, under the name that is shown."""
        if person.id in self._ids:
            return True
        return person.id in self._accounts and name_key(person.name) in self._names

    async def is_admin(self, user: UserId) -> bool:
        """Whether ``user`` is an admin, under the present name. Raises ``unavailable``."""
        if user in self._ids:
            return True
        if user not in self._accounts:
            return False
        found = await self._users.find(user)
        return found is not None and _has_account(found) and name_key(found.name) in self._names


def _has_account(user: User) -> bool:
    return user.password_hash is not None and user.issuer is None
