"""``python -m server restored``: gives every room a new epoch, as is needed after a backup was restored.

A start detects a restore by itself if ``DATA_DIR`` is a copy, or if MongoDB has read in a dump.
"""

import sys

from models.database.client import Database
from models.stores.cluster.restores import RestoreStore


async def renew_epochs(database: Database) -> None:
    """Do it, and print the number of rooms. Raises ``unavailable``; it may be repeated."""
    count = await RestoreStore(database).renew_epochs()
    sys.stdout.write(f"every room has a new epoch: {count}\n")
