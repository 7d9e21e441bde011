"""The store of users: guests, accounts, users of WeChat, and users of an outside issuer.

Only this module knows how names are kept unique.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from msgspec import Struct, convert, to_builtins
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index
from models.database.pages import pages
from models.database.queries import by_ids, some_text, update_and_find
from models.errors import Refusal, unavailable
from models.ids import UploadId, UserId
from models.wire.chat_values import Person
from models.wire.look_alikes import readings
from models.wire.names import name_key

USERS: Final = "users"
# Users of an outside issuer have no keys: their names need not be unique. Neither have guests whose names were
# released.
KEYS: Final = ("key", "skeleton", "folded_skeleton")
# Operators find users of an outside issuer by it; several of them may have the same name.
OUTSIDE_KEY: Final = "outside_key"
# Only the deletion is left of a user who is being deleted: see ``models.stores.people.deletions``.
_BEHIND_ALL: Final = "\U0010ffff"
NOT_DELETED: Final[Document] = {"deleting_at": None}
INDEXES: Final = (
    *(Index(USERS, (key,), unique=True, partial=some_text(key)) for key in KEYS),
    Index(USERS, (OUTSIDE_KEY,), partial=some_text(OUTSIDE_KEY)),
    Index(USERS, ("guest", "created_at")),
    Index(USERS, ("renamed_at",), partial={"renamed_at": {"$gt": 0}}),
)


class Avatar(Struct, frozen=True):
    """The picture of a person: the upload, and its public address."""

    id: UploadId
    address: str


class User(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"id": "_id"}):
    """One user; with a ``password_hash``, one with an account here. Times are ms since the epoch."""

    id: UserId
    name: str
    guest: bool
    created_at: int
    password_hash: str | None = None
    status: str | None = None
    avatar: Avatar | None = None
    issuer: str | None = None
    subject: str | None = None


Changed = Callable[[User, int | None], None]
"""Called with a new user, or with one who has been renamed at a time (ms)."""


class UserStore:
    """All users. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reached = database.reached
        self._users = database.collection(USERS)
        self._subscribers: list[Changed] = []

    def subscribe_changed(self, subscriber: Changed) -> Callable[[], None]:
        """Call ``subscriber`` with each user that is stored or renamed; the result unsubscribes it."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    async def add(self, user: User) -> None:
        """Store a new guest or account.

        Raises ``Refusal("conflict")`` if the name, or one that reads alike, is taken; of several concurrent calls one
        wins.
        """
        async with self._reached():
            try:
                await self._users.insert_one({**to_builtins(user), **name_keys(user.name)})
            except DuplicateKeyError:
                raise name_taken() from None
        self._tell(user, None)

    async def find(self, user: UserId) -> User | None:
        async with self._reached():
            return _user(await self._users.find_one({"_id": user} | NOT_DELETED))

    async def person(self, user: UserId) -> Person:
        """The user as others see it. Raises ``not_found``."""
        found = await self.people([user])
        if user not in found:
            raise Refusal("not_found", "user: there is no such user")
        return found[user]

    async def people(self, users: Sequence[UserId]) -> dict[UserId, Person]:
        """Those of ``users`` that exist, under their current names."""
        if not users:
            return {}
        async with self._reached():
            documents = await by_ids(self._users, users, NOT_DELETED, {"name": 1})
        return {UserId(each["_id"]): Person(id=each["_id"], name=each["name"]) for each in documents}

    async def guests_among(self, users: Sequence[UserId]) -> set[UserId]:
        """Those of ``users`` that are guests."""
        if not users:
            return set()
        async with self._reached():
            found = await by_ids(self._users, users, {"guest": True}, {"_id": 1})
        return {document["_id"] for document in found}

    async def find_by_name(self, name: str) -> User | None:
        """The user with this name, in any case and Unicode form; never an outside user."""
        async with self._reached():
            return _user(await self._users.find_one({"key": name_key(name)}))

    async def named(self, start: str, most: int) -> list[User]:
        """Up to ``most`` users whose names begin with ``start``, in order, including those of an outside issuer."""
        low = name_key(start)
        within = {"$gte": low, "$lt": f"{low}{_BEHIND_ALL}"}
        found: list[User] = []
        async with self._reached():
            for key in ("key", OUTSIDE_KEY):
                some = await self._users.find({key: within}).limit(most).to_list(None)
                found += [convert(document, User) for document in some]
        return sorted(found, key=lambda user: name_key(user.name))[:most]

    async def holders(self, name: str) -> list[User]:
        """All users whose names block ``name``, because they are the same or read alike."""
        found: dict[UserId, User] = {}
        async with self._reached():
            for key, value in name_keys(name).items():
                holder = _user(await self._users.find_one({key: value}))
                if holder is not None:
                    found[holder.id] = holder
        return list(found.values())

    async def guests_of_before(self, at: int) -> AsyncIterator[list[User]]:
        """Pages of the guests created before ``at``."""
        query = {"guest": True, "created_at": {"$lt": at}}
        async for page in pages(self._database, self._users, query):
            yield [convert(document, User) for document in page]

    async def created_since(self, at: int) -> AsyncIterator[list[User]]:
        """Pages of the users created since ``at``."""
        for guest in (True, False):
            query = {"guest": guest, "created_at": {"$gte": at}}
            async for page in pages(self._database, self._users, query):
                yield [convert(document, User) for document in page]

    async def renamed_since(self, at: int) -> AsyncIterator[list[tuple[User, int]]]:
        """Pages of the users renamed since ``at``, with the time of their latest rename."""
        query = {"renamed_at": {"$gt": 0, "$gte": at}}
        async for page in pages(self._database, self._users, query):
            yield [(convert(document, User), document["renamed_at"]) for document in page]

    async def remove_guest(self, guest: UserId) -> None:
        """Delete ``guest``, which frees the name; nothing changes if the guest has an account by now."""
        async with self._reached():
            await self._users.delete_one({"_id": guest, "guest": True})

    async def release(self, guest: UserId) -> None:
        """Free the name of ``guest``, who is gone; nothing changes if the guest has an account by now."""
        async with self._reached():
            await self._users.update_one({"_id": guest, "guest": True}, {"$unset": dict.fromkeys(KEYS, "")})

    async def promote(self, guest: UserId, name: str, password_hash: str, at: int = 0) -> User | None:
        """Give an account to ``guest``, under ``name``, as of ``at``; None if it has one, here or at an issuer.

        Atomic. Raises ``Refusal("conflict")`` if another user holds the name, or one that reads alike.
        """
        account = {"name": name, "password_hash": password_hash, "guest": False}
        without = {"_id": guest, "password_hash": None, "issuer": None}
        return await self._change(without | NOT_DELETED, account, at)

    async def rename(self, user: UserId, name: str, at: int = 0) -> User | None:
        """Rename ``user`` as of ``at``; None if an outside issuer names the user, or if there is none.

        Atomic. Raises ``Refusal("conflict")`` if another user holds the name, or one that reads alike.
        """
        return await self._change({"_id": user, "issuer": None} | NOT_DELETED, {"name": name}, at)

    async def set_status(self, user: UserId, status: str | None) -> User | None:
        """Store the status of ``user``, None to clear it; None if there is no such user."""
        change = {"$set": {"status": status}} if status else {"$unset": {"status": ""}}
        async with self._reached():
            return _user(await update_and_find(self._users, {"_id": user} | NOT_DELETED, change))

    async def set_avatar(self, user: UserId, avatar: Avatar | None) -> User | None:
        """Store the picture of ``user``, None to remove it; None if there is no such user."""
        change = {"$set": {"avatar": to_builtins(avatar)}} if avatar else {"$unset": {"avatar": ""}}
        async with self._reached():
            return _user(await update_and_find(self._users, {"_id": user} | NOT_DELETED, change))

    async def rehash(self, user: UserId, old_hash: str, new_hash: str) -> None:
        """Replace ``old_hash`` by ``new_hash``; nothing changes if another is stored by now."""
        async with self._reached():
            await self._users.update_one(
                {"_id": user, "password_hash": old_hash}, {"$set": {"password_hash": new_hash}}
            )

    async def replace_password(self, account: UserId, new_hash: str) -> bool:
        """Store a new password of an account; False if there is no account with this id."""
        has_password = {"_id": account, "password_hash": {"$ne": None}} | NOT_DELETED
        async with self._reached():
            done = await self._users.update_one(has_password, {"$set": {"password_hash": new_hash}})
        return done.matched_count > 0

    async def meet(self, user: User) -> bool:
        """Store a user of an outside issuer, or the new name of a stored one: then it returns True.

        Raises ``unavailable`` while the user with this id is being deleted.
        """
        async with self._reached():
            try:
                await self._users.insert_one({**to_builtins(user), OUTSIDE_KEY: name_key(user.name)})
            except DuplicateKeyError:
                other = {"_id": user.id, "name": {"$ne": user.name}} | NOT_DELETED
                now = {"name": user.name, OUTSIDE_KEY: name_key(user.name), "renamed_at": user.created_at}
                if (await self._users.update_one(other, {"$set": now})).modified_count:
                    self._tell(user, user.created_at)
                    return True
                if await self._users.find_one({"_id": user.id} | NOT_DELETED, {"_id": 1}) is None:
                    raise unavailable("this user is being deleted; try again later") from None
                return False
        self._tell(user, None)
        return False

    async def _change(self, query: Document, fields: Document, at: int) -> User | None:
        """Set ``fields``, including a name, in the user that ``query`` finds; a non-zero ``at`` records a rename."""
        now = {**fields, **name_keys(fields["name"])} | ({"renamed_at": at} if at else {})
        async with self._reached():
            try:
                changed = await update_and_find(self._users, query, {"$set": now})
            except DuplicateKeyError:
                raise name_taken() from None
        renamed = _user(changed)
        if renamed is not None and at:
            self._tell(renamed, at)
        return renamed

    def _tell(self, user: User, renamed_at: int | None) -> None:
        for subscriber in self._subscribers:
            subscriber(user, renamed_at)


def name_keys(name: str) -> Document:
    """The fields that must be unique among users: the name's key, and its readings."""
    return dict(zip(KEYS, (name_key(name), *readings(name)), strict=True))


def name_taken() -> Refusal:
    return Refusal("conflict", "name: it is taken")


def _user(document: Document | None) -> User | None:
    return None if document is None else convert(document, User)
