"""Who may take a name: nobody a reserved one, and a guest's is free again once the guest is gone.

Only the store keeps names apart, so that if several want one at once one gets it. This module decides
whether the holders of a name still need it.
"""

from typing import Protocol

from models.ids import UserId
from models.stores.people.users import UserStore, name_taken
from models.wire.names import check_not_reserved, clean_name
from server.accounts.naming.admins import Admins
from server.accounts.sessions import Sessions
from server.screening.questions import Question, Sender, TextCheck


class MatchSecrets(Protocol):
    """What the matches that a user plays say of what it shows of itself."""

    def check_shown(self, user: UserId, text: str) -> None:
        """Raise ``conflict`` if a match hides ``text`` of ``user`` from somebody now."""


class Names:
    """The names of all ``users``, whose ``sessions`` show who is gone. A ``hook`` checks each."""

    def __init__(
        self,
        users: UserStore,
        sessions: Sessions,
        admins: Admins,
        hook: TextCheck | None = None,
        match_secrets: MatchSecrets | None = None,
    ) -> None:
        self.users = users
        self.sessions = sessions
        self._admins = admins
        self._hook = hook
        self._match_secrets = match_secrets

    def check_shown(self, user: UserId, text: str) -> None:
        """Raise ``conflict`` where a match keeps from somebody what ``user`` says now: a name would tell it."""
        if self._match_secrets is not None:
            self._match_secrets.check_shown(user, text)

    async def free(self, name: str, *, but: UserId | None = None, guest: bool) -> str:
        """``name``, or another that the hook gives, once no user except ``but`` needs it or one that looks like it.

        Guests who are gone lose it. ``guest``: whether a guest asks.
        Raises ``Refusal``: ``conflict`` if it is taken or reserved, those of admins too, or reveals what a match
        hides;
        ``forbidden`` by the hook, ``unavailable``.
        """
        check_not_reserved(name, self._admins.reserved)
        if self._hook is not None:
            sender = Sender(id=but, name=name, guest=guest)
            question = Question(room=None, sender=sender, text=name, kind="name")
            name = (await self._hook.ask(question, self._allowed)).text
        if but is not None:
            self.check_shown(but, name)
        for holder in await self.users.holders(name):
            if holder.id == but:
                continue
            if not holder.guest or not await self.sessions.are_over(holder):
                raise name_taken()
            await self.users.release(holder.id)
        return name

    def _allowed(self, name: str) -> str:
        cleaned = clean_name(name)
        check_not_reserved(cleaned, self._admins.reserved)
        return cleaned
