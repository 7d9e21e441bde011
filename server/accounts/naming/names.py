"""Who may take a name: nobody a reserved one, and a guest's is free again once the guest is gone.

The store alone keeps names apart, so that of several who want one at once one gets it. What is decided here is
whether those who hold a name still need it.
"""

from models.ids import UserId
from models.stores.people.users import UserStore, name_taken
from models.wire.names import check_not_reserved
from server.accounts.naming.admins import Admins
from server.accounts.sessions import Sessions


class Names:
    """The names of all ``users``, whose ``sessions`` tell who is gone."""

    def __init__(self, users: UserStore, sessions: Sessions, admins: Admins) -> None:
        self.users = users
        self.sessions = sessions
        self._admins = admins

    async def check_free(self, name: str, *, but: UserId | None = None) -> None:
        """See that nobody other than ``but`` needs ``name``, or one that reads alike. Guests that are gone lose it.

        Raises ``Refusal``: ``conflict`` if it is taken or reserved, those of admins too, ``unavailable``.
        """
        check_not_reserved(name, self._admins.reserved)
        for holder in await self.users.holders(name):
            if holder.id == but:
                continue
            if not holder.guest or not await self.sessions.are_over(holder):
                raise name_taken()
            await self.users.release(holder.id)
