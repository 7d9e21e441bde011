"""Who may take a name: nobody a reserved one, and a guest's is free again once the guest is gone.

The store alone keeps names apart, so that of several who want one at once one gets it. What is decided here is
whether those who hold a name still need it.
"""

from models.ids import UserId
from models.stores.people.users import UserStore, name_taken
from models.wire.names import check_not_reserved
from server.accounts.sessions import Sessions


async def check_free(name: str, users: UserStore, sessions: Sessions, *, but: UserId | None = None) -> None:
    """See that nobody other than ``but`` needs ``name``, or one that reads alike. Guests that are gone lose it.

    Raises ``Refusal``: ``conflict`` if it is taken or reserved, ``unavailable``.
    """
    check_not_reserved(name)
    for holder in await users.holders(name):
        if holder.id == but:
            continue
        if not holder.guest or not await sessions.are_over(holder):
            raise name_taken()
        await users.release(holder.id)
