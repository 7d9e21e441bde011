"""``/api/admin/keys``: the keys of the application's server, which operators make and end."""

from typing import Annotated

from msgspec import Meta

from handlers.http.calls.call import Body, call
from handlers.http.calls.described import text_of
from handlers.http.operators.call import OperatorCall
from models.ids import UserId
from models.stores.operators.keys import Scope
from server.operators.callers import KeyList, NewKey


class KeyBody(Body, frozen=True):
    name: Annotated[str, text_of(64)]
    scopes: Annotated[list[Scope], Meta(extra_json_schema={"minItems": 1})]


class Keys(OperatorCall):
    POST = call(
        "Make a key, which is shown this once.",
        {201: NewKey},
        "operator",
        "conflict",
        told=("name", "scopes"),
    ).taking(KeyBody)

    async def post(self) -> None:
        await self.allowed(self.POST)
        self.check_not_idempotent()
        body = self.body_of(self.POST)
        self.answer(await self.services.callers.make(body.name, body.scopes), 201)

    GET = call("List all keys.", {200: KeyList}, "operator")

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.callers.list())


class Key(OperatorCall):
    DELETE = call("End a key.", {204: None}, "operator", "not_found")

    async def delete(self, key_id: str) -> None:
        await self.allowed(self.DELETE)
        await self.services.end_key(UserId(key_id))
        self.answer_nothing()
