"""``/api/admin/users``: find users by their names."""

from typing import Annotated

from msgspec import Meta

from handlers.http.calls.call import Body, call
from handlers.http.operators.call import OperatorCall
from models.wire.names import MAX_NAME
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
