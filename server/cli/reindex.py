"""``python -m server reindex``: the index of ``search`` made anew from the messages, while no server runs."""

import sys

from models.database.client import Database
from models.database.start_failures import DatabaseError
from models.errors import Refusal
from server.cli.progress import Progress
from server.rooms.stores import RoomStores
from server.search.rebuilding import rebuild


async def reindex(database: Database) -> None:
    """Rebuild the index, and say of how many messages. Raises ``DatabaseError`` if not all of it is there."""
    try:
        with Progress("reindex", "messages") as progress:
            rooms, messages = await rebuild(RoomStores.over(database), progress.at)
    except Refusal as refusal:
        raise DatabaseError(f"the index is not whole: {refusal.message}; begin again") from refusal
    sys.stdout.write(f"{messages} messages of {rooms} rooms are in the index\n")
