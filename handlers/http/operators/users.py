"""``/api/users``: all users, and those of the outside issuer by their subjects."""

from typing import Annotated

from msgspec import Meta

from handlers.http.calls.call import Body, Done, keyed
from handlers.http.calls.described import Name, Reason
from handlers.http.operators.call import OperatorCall
from models.ids import UserId
from models.wire.chat_values import Profile, Value
from models.wire.commands.moderation import Seconds
from server.operators.people import UserShown

Subject = Annotated[str, Meta(min_length=1, max_length=1_024)]


class UserIdAnswer(Value, frozen=True):
    user: UserId


class UserAnswer(Value, frozen=True):
    user: Profile


class SubjectQuery(Body, frozen=True):
    sub: Subject


class NameBody(Body, frozen=True):
    name: Name


class UserDeletion(Body, frozen=True):
    keep_messages: bool = False


class BlockBody(Body, frozen=True):
    duration_s: Seconds | None = None
    reason: Reason | None = None


class BySubject(OperatorCall):
    GET = keyed("users", "Compute the id of an outside user.", {200: UserIdAnswer}, "conflict").asking(
        SubjectQuery
    )
    PUT = (
        keyed(
            "users",
            "Make or rename an outside user.",
            {200: UserAnswer, 201: UserAnswer},
            "conflict",
            told=("name",),
        )
        .asking(SubjectQuery)
        .taking(NameBody)
    )

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer(UserIdAnswer(user=self.services.people.id_of(self.query_of(self.GET).sub)))

    async def put(self) -> None:
        await self.allowed(self.PUT)
        subject, name = self.query_of(self.PUT).sub, self.body_of(self.PUT).name
        user, is_new = await self.services.people.name(subject, name)
        self.answer(UserAnswer(user=user), 201 if is_new else 200)


class OneUser(OperatorCall):
    GET = keyed("users", "See a user, with sockets and rooms.", {200: UserShown}, "not_found")
    DELETE = keyed("users", "Delete a user.", {202: Done}, "not_found", told=("keep_messages",)).taking(
        UserDeletion
    )

    async def get(self, user: str) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.people.show(UserId(user)))

    async def delete(self, user: str) -> None:
        await self.allowed(self.DELETE)
        body = self.body_of(self.DELETE)
        await self.services.people.delete(UserId(user), keep_messages=body.keep_messages)
        self.answer(Done(), 202)


class Block(OperatorCall):
    POST = keyed(
        "users", "Keep a user out of the server.", {204: None}, "not_found", told=("duration_s", "reason")
    ).taking(BlockBody)
    DELETE = keyed("users", "Let a user in again.", {204: None}, "not_found")

    async def post(self, user: str) -> None:
        await self.allowed(self.POST)
        body = self.body_of(self.POST)
        await self.services.people.block(UserId(user), body.duration_s, body.reason)
        self.answer_nothing()

    async def delete(self, user: str) -> None:
        await self.allowed(self.DELETE)
        await self.services.people.unblock(UserId(user))
        self.answer_nothing()


class Disconnect(OperatorCall):
    POST = keyed("users", "End all sessions and sockets of a user.", {204: None}, "not_found")

    async def post(self, user: str) -> None:
        await self.allowed(self.POST)
        await self.services.people.disconnect(UserId(user))
        self.answer_nothing()
