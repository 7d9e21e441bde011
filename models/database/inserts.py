"""Inserting documents that may be stored already.

The embedded database syncs its journal once a statement: each of twenty upserts costs as much as one insert of
twenty.
"""

from collections.abc import Sequence
from contextlib import suppress

from pymongo.errors import BulkWriteError, DuplicateKeyError

from models.database.client import Collection, Document
from models.database.outages import is_outage


async def insert_missing(collection: Collection, documents: Sequence[Document]) -> None:
    """Store those of ``documents`` whose ids do not exist yet; existing ones stay unchanged.

    Call it within ``Database.reached``.
    """
    if not documents:
        return
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if is_outage(error):
            raise


async def insert_new(collection: Collection, document: Document) -> None:
    """Store ``document``, whose fresh id belongs to nothing else.

    If the id exists, it is this document: the driver retried because the first answer was lost. Call it within
    ``Database.reached``.
    """
    with suppress(DuplicateKeyError):
        await collection.insert_one(document)
