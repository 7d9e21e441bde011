"""The steps for a database that was restored from a copy, before any client is served."""

import logging

from models.database.client import Database
from models.database.data_folder import place_of
from models.stores.cluster.restores import RestoreStore
from server.runtime.settings.settings import Settings

_log = logging.getLogger(__name__)


async def notice_a_restore(database: Database, settings: Settings) -> None:
    """Give every room a new epoch if the database is not where it was last served."""
    store = RestoreStore(database)
    place = place_of(settings.data_dir) if settings.keeps_data else await store.id_of_log()
    last = await store.last_place()
    if place is None or place == last:
        return
    if last is not None:
        _log.warning("the database was put back from a copy: every room gets a new epoch")
        await store.renew_epochs()
    await store.keep_place(place)
