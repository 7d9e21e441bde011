"""The password of the embedded database: made once, and kept in a file that only its user can read.

Every user of the machine can connect to the loopback.
"""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from models.database.client import Database, connect

USER: Final = "teahouse"
_ROOT: Final = [{"role": "root", "db": "admin"}]
_BYTES: Final = 32
_MANY: Final = 10_000


def read_password(file: Path) -> str | None:
    """The password in ``file``; None if there is none."""
    try:
        return file.read_text().strip() or None
    except FileNotFoundError:
        return None


def keep_password(file: Path, password: str) -> None:
    """Write ``password`` into ``file``, which is replaced atomically."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(password + "\n")
    unfinished.replace(file)


def sign_in(password: str | None) -> tuple[str, str]:
    """The parts of an address before its host and after its options; both empty without a password."""
    return ("", "") if password is None else (f"{USER}:{quote(password, safe='')}@", "&authSource=admin")


async def make_user(uri: str) -> str:
    """Make the one user of the database at ``uri``, which still admits everybody. Returns the user's password."""
    password = secrets.token_urlsafe(_BYTES)
    async with _connected(uri) as database:
        await _drop_users(database, but=None)
        await database.administer({"createUser": USER, "pwd": password, "roles": _ROOT})
    return password


async def drop_others(uri: str) -> None:
    """Drop every other user: somebody may have made one while everybody was admitted."""
    async with _connected(uri) as database:
        await _drop_users(database, but=USER)


async def _drop_users(database: Database, *, but: str | None) -> None:
    found = await database.administer({"find": "system.users", "batchSize": _MANY})
    for user in found["cursor"]["firstBatch"]:
        if (user["db"], user["user"]) != ("admin", but):
            await database.administer({"dropUser": user["user"]}, on=user["db"])


@asynccontextmanager
async def _connected(uri: str) -> AsyncIterator[Database]:
    database = await connect(uri)
    try:
        yield database
    finally:
        database.close()
        await database.closed()
