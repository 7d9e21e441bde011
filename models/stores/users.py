"""The store of users: guests, accounts, users of WeChat, and users of an outside issuer.

It alone knows how names are kept unique.
"""

from typing import Final

from msgspec import Struct, convert, to_builtins
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index, update_and_find
from models.errors import Refusal
from models.ids import UserId
from models.wire.names import name_key

USERS: Final = "users"
# Users of an outside issuer have no key: their names need not be unique.
INDEXES: Final = (Index(USERS, ("key",), unique=True, partial={"key": {"$exists": True}}),)


class User(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"id": "_id"}):
    """One user; with a ``password_hash``, one who has an account here. Times are ms since the epoch."""

    id: UserId
    name: str
    guest: bool
    created_at: int
    password_hash: str | None = None
    issuer: str | None = None
    subject: str | None = None


class UserStore:
    """All users. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._users = database.collection(USERS)

    async def add(self, user: User) -> None:
        """Store a new guest or account.

        Raises ``Refusal("conflict")`` if the name is taken; of several at once one gets it.
        """
        async with self._reached():
            try:
                await self._users.insert_one({**to_builtins(user), "key": name_key(user.name)})
            except DuplicateKeyError:
                raise name_taken() from None

    async def find(self, user: UserId) -> User | None:
        async with self._reached():
            return _user(await self._users.find_one({"_id": user}))

    async def find_by_name(self, name: str) -> User | None:
        """The user with this name, whatever its case and Unicode form; never an outside user."""
        async with self._reached():
            return _user(await self._users.find_one({"key": name_key(name)}))

    async def promote(self, guest: UserId, name: str, password_hash: str) -> User | None:
        """Give an account to ``guest``, under ``name``; None if it has one, here or at an outside issuer.

        Atomic. Raises ``Refusal("conflict")`` if another user holds the name.
        """
        change = {"name": name, "key": name_key(name), "password_hash": password_hash, "guest": False}
        async with self._reached():
            try:
                changed = await update_and_find(
                    self._users, {"_id": guest, "password_hash": None, "issuer": None}, {"$set": change}
                )
            except DuplicateKeyError:
                raise name_taken() from None
        return _user(changed)

    async def rehash(self, user: UserId, old_hash: str, new_hash: str) -> None:
        """Replace ``old_hash`` by ``new_hash``; nothing changes if another is stored by now."""
        async with self._reached():
            await self._users.update_one(
                {"_id": user, "password_hash": old_hash}, {"$set": {"password_hash": new_hash}}
            )

    async def meet(self, user: User) -> None:
        """Store a user of an outside issuer, or the new name of one that is stored already."""
        async with self._reached():
            try:
                await self._users.insert_one(to_builtins(user))
            except DuplicateKeyError:
                await self._users.update_one({"_id": user.id}, {"$set": {"name": user.name}})


def name_taken() -> Refusal:
    return Refusal("conflict", "name: it is taken")


def _user(document: Document | None) -> User | None:
    return None if document is None else convert(document, User)
