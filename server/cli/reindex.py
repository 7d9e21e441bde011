"""``python -m server reindex``: builds the index of ``search`` again from the messages, while no server runs."""

import sys

from models.database.client import Database
from models.database.start_failures import DatabaseError
from models.errors import Refusal
from server.cli.progress import Progress
from server.rooms.stores import RoomStores
from server.search.rebuilding import rebuild


async def reindex(database: Database) -> None:
    """Rebuild the index, and print the number of messages. Raises ``DatabaseError`` if that was not completed."""
    try:
        with Progress("reindex", "messages") as progress:
            rooms, messages = await rebuild(RoomStores.over(database), progress.at)
    except Refusal as refusal:
        raise DatabaseError(f"the index is not whole: {refusal.message}; begin again") from refusal
    sys.stdout.write(f"{messages} messages of {rooms} rooms are in the index\n")
