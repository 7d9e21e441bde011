"""The database's clock, for comparison with another."""

from datetime import UTC, datetime

from pymongo.errors import PyMongoError

from models.database.client import Database, DatabaseError


async def time_of(database: Database) -> float:
    """The database's time, in seconds since the epoch. Raises ``DatabaseError``."""
    try:
        said = await database.administer({"hello": 1})
    except PyMongoError as error:
        raise DatabaseError(f"the database cannot be reached: {type(error).__name__}") from error
    shown: datetime = said["localTime"]
    return shown.replace(tzinfo=UTC).timestamp()
