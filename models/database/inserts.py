"""How documents are stored that may be stored already.

The embedded database syncs its journal once a statement: of twenty upserts each costs what one insert of twenty does.
"""

from collections.abc import Sequence
from contextlib import suppress

from pymongo.errors import BulkWriteError, DuplicateKeyError

from models.database.client import Collection, Document
from models.database.outages import is_outage


async def insert_missing(collection: Collection, documents: Sequence[Document]) -> None:
    """Store those of ``documents`` whose ids are not there yet; what is there stays as it is.

    To be called within ``Database.reached``.
    """
    if not documents:
        return
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if is_outage(error):
            raise


async def insert_new(collection: Collection, document: Document) -> None:
    """Store ``document``, whose id was just made and is nobody else's.

    One that is there is this one: the driver asked again, because the first answer was lost. To be called within
    ``Database.reached``.
    """
    with suppress(DuplicateKeyError):
        await collection.insert_one(document)
