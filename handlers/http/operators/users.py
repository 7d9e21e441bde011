"""``/api/users``: users, whoever they are, and those of the outside issuer by their subjects."""

from typing import Annotated

from msgspec import Meta

from handlers.http.json_handler import Body
from handlers.http.operators.call import OperatorCall
from models.ids import UserId
from models.wire.chat_values import Profile, Value
from models.wire.commands.moderation import Seconds

Subject = Annotated[str, Meta(min_length=1, max_length=1_024)]


class UserIdAnswer(Value, frozen=True):
    user: UserId


class UserAnswer(Value, frozen=True):
    user: Profile


class Done(Value, frozen=True):
    """The answer that has nothing to say."""


class SubjectQuery(Body, frozen=True):
    sub: Subject


class NameBody(Body, frozen=True):
    name: str


class DeletionBody(Body, frozen=True):
    keep_messages: bool = False


class BlockBody(Body, frozen=True):
    duration_s: Seconds | None = None
    reason: str | None = None


class BySubject(OperatorCall):
    async def get(self) -> None:
        await self.allowed("users", write=False)
        self.answer(UserIdAnswer(user=self.services.people.id_of(self.query_as(SubjectQuery).sub)))

    async def put(self) -> None:
        await self.allowed("users", write=True)
        subject, name = self.query_as(SubjectQuery).sub, self.body_as(NameBody).name
        user, is_new = await self.services.people.name(subject, name)
        self.answer(UserAnswer(user=user), 201 if is_new else 200)


class OneUser(OperatorCall):
    async def get(self, user: str) -> None:
        await self.allowed("users", write=False)
        self.answer(await self.services.people.show(UserId(user)))

    async def delete(self, user: str) -> None:
        await self.allowed("users", write=True)
        body = self.body_as(DeletionBody)
        await self.services.people.delete(UserId(user), keep_messages=body.keep_messages)
        self.answer(Done(), 202)


class Block(OperatorCall):
    async def post(self, user: str) -> None:
        await self.allowed("users", write=True)
        body = self.body_as(BlockBody)
        await self.services.people.block(UserId(user), body.duration_s, body.reason)
        self.answer_nothing()

    async def delete(self, user: str) -> None:
        await self.allowed("users", write=True)
        await self.services.people.unblock(UserId(user))
        self.answer_nothing()


class Disconnect(OperatorCall):
    async def post(self, user: str) -> None:
        await self.allowed("users", write=True)
        await self.services.people.disconnect(UserId(user))
        self.answer_nothing()
