"""The indexes of all stores, which are built at the start."""

from typing import Final

from models.database.client import Database
from models.stores import batches, history, invites, matches, ratings, reads, rooms
from models.stores.cluster import processes
from models.stores.files import contents, uploads
from models.stores.forms import open_messages, scheduled
from models.stores.members import asked
from models.stores.moderation import audit, hooks, reports
from models.stores.operators import answers, blocked, commands, imports, keys
from models.stores.people import blocks, deletions, identities, pushes, resets, sessions, users
from models.stores.play import polls, tournaments, waiting
from models.stores.search import blocks as search
from models.stores.webhooks import queued, recorded, registered

_STORES: Final = (
    users,
    sessions,
    rooms,
    asked,
    history,
    open_messages,
    scheduled,
    identities,
    invites,
    reads,
    matches,
    ratings,
    tournaments,
    polls,
    waiting,
    batches,
    blocks,
    deletions,
    keys,
    commands,
    answers,
    blocked,
    imports,
    resets,
    pushes,
    contents,
    uploads,
    audit,
    reports,
    hooks,
    search,
    registered,
    queued,
    recorded,
    processes,
)


async def ensure_indexes(database: Database) -> None:
    """Build the missing indexes. Raises ``DatabaseError`` if a different index has the same name."""
    await database.ensure_indexes([index for store in _STORES for index in store.INDEXES])
