"""Reading many documents a page at a time, each with its own deadline; the event loop is free between pages."""

from collections.abc import AsyncIterator
from typing import Final

from models.database.client import Collection, Database, Document

PAGE: Final = 256
# The embedded database finds all documents before it returns the first page.
WITHIN_S: Final = 60.0


async def pages(
    database: Database,
    collection: Collection,
    query: Document,
    fields: Document | None = None,
    within_s: float = WITHIN_S,
) -> AsyncIterator[list[Document]]:
    """The documents that match ``query``, up to 256 at a time, each page in ``within_s``.

    Documents that change meanwhile may be left out, or be returned as they were. Raises ``unavailable``.
    """
    cursor = collection.find(query, fields, batch_size=PAGE)
    while True:
        async with database.reached(within_s=within_s):
            page = await cursor.to_list(PAGE)
        if page:
            yield page
        if len(page) < PAGE:
            return
