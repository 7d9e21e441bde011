"""``python -m server restored``: every room gets a new epoch, as must be where a backup was put back.

A start notices by itself where it can: where ``DATA_DIR`` is a copy, and where MongoDB has read in a dump.
"""

import sys

from models.database.client import Database
from models.stores.cluster.restores import RestoreStore


async def renew_epochs(database: Database) -> None:
    """Do it, and say of how many rooms. Raises ``unavailable``; it may be repeated."""
    count = await RestoreStore(database).renew_epochs()
    sys.stdout.write(f"every room has a new epoch: {count}\n")
