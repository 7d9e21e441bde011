"""Tokens of the command line: made for a user without their sign-in, to see what the user sees.

They have no stored session. While ``CLI_TOKENS`` is on, the session that they name counts as existing: one for
each user, which no sign-in has begun and which ends only with the token.
"""

import sys
from typing import Final

from models.database.client import Database
from models.ids import SessionId, UserId
from models.stores.people.sessions import Session, SessionStore
from models.stores.people.users import UserStore

_PREFIX: Final = "cli-"


def session_of(user: UserId) -> SessionId:
    """The session that the tokens of ``user`` name."""
    return SessionId(f"{_PREFIX}{user}")


def is_of_command_line(session: SessionId) -> bool:
    """Whether ``session`` is one of those that are stored nowhere."""
    return session.startswith(_PREFIX)


class SessionsOfCommandLine(SessionStore):
    """All stored sessions, and those that tokens of the command line name."""

    def __init__(self, database: Database, users: UserStore) -> None:
        super().__init__(database)
        self._users = users

    def unstored_of(self, user: UserId) -> tuple[SessionId, ...]:
        return (session_of(user),)

    async def find(self, session: SessionId) -> Session | None:
        if not is_of_command_line(session):
            return await super().find(session)
        user = await self._users.find(UserId(session.removeprefix(_PREFIX)))
        if user is None:
            return None
        # No use of it is ever noted, and it lasts as long as its token.
        return Session(
            id=session,
            user=user.id,
            name=user.name,
            guest=user.guest,
            counter=0,
            rotated_at=0,
            expires_at=sys.maxsize,
            used_at=sys.maxsize,
            outside=True,
        )


def sessions_of(database: Database, users: UserStore, *, command_line: bool) -> SessionStore:
    """All sessions: with those of the command line, or without."""
    return SessionsOfCommandLine(database, users) if command_line else SessionStore(database)
