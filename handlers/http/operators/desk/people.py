"""``/api/admin/users``: users found by their names, their sessions, and another name for one."""

from typing import Annotated

from msgspec import Meta

from handlers.http.calls.call import Body, call
from handlers.http.operators.call import OperatorCall
from handlers.http.operators.users import NameBody, UserAnswer
from models.ids import SessionId, UserId
from models.wire.names import MAX_NAME
from server.accounts.sessions import SessionList
from server.operators.people import UsersFound


class NameQuery(Body, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]


class UsersByName(OperatorCall):
    GET = call("Find users whose names begin so, 50 of them.", {200: UsersFound}, "operator").asking(
        NameQuery
    )

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.people.named(self.query_of(self.GET).name))


class UserAtDesk(OperatorCall):
    PATCH = call(
        "Give a user another name.",
        {200: UserAnswer},
        "operator",
        "not_found",
        "conflict",
        told=("name",),
    ).taking(NameBody)

    async def patch(self, user: str) -> None:
        await self.allowed(self.PATCH)
        renamed = await self.services.people.rename(UserId(user), self.body_of(self.PATCH).name)
        self.answer(UserAnswer(user=renamed))


class UserSessions(OperatorCall):
    GET = call("List the sessions of a user.", {200: SessionList}, "operator", "not_found")

    async def get(self, user: str) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.people.sessions_of(UserId(user)))


class UserSession(OperatorCall):
    DELETE = call("End a session of a user, with its sockets.", {204: None}, "operator", "not_found")

    async def delete(self, user: str, session: str) -> None:
        await self.allowed(self.DELETE)
        await self.services.people.end_session(UserId(user), SessionId(session))
        self.answer_nothing()
