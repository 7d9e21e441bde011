"""``/api/admin/keys``: the keys of the application's server, which operators make and end."""

from handlers.http.json_handler import Body
from handlers.http.operators.call import OperatorCall
from models.ids import UserId
from models.stores.operators.keys import Scope


class KeyBody(Body, frozen=True):
    name: str
    scopes: list[Scope]


class Keys(OperatorCall):
    async def post(self) -> None:
        await self.admin()
        self.check_not_idempotent()
        body = self.body_as(KeyBody)
        self.answer(await self.services.callers.make(body.name, body.scopes), 201)

    async def get(self) -> None:
        await self.admin()
        self.answer(await self.services.callers.list())


class Key(OperatorCall):
    async def delete(self, key: str) -> None:
        await self.admin()
        await self.services.end_key(UserId(key))
        self.answer_nothing()
