"""``/api/rooms/ID/messages``: the messages of a room, and posting by the application's server."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Struct

from handlers.http.calls.call import Body, keyed
from handlers.http.calls.described import Name, text_of
from handlers.http.operators.call import OperatorCall, fields_of
from models.errors import Refusal
from models.ids import RoomId, derived_id
from models.wire.chat_values import MAX_TEXT, Message, Number, UserRef, Value
from models.wire.commands.base import Limit
from models.wire.commands.messages import Attached, HistoryPage, MessageSend
from models.wire.forms.ephemeral import EphemeralMessage
from server.operators.callers import Caller


class MessageAnswer(Value, frozen=True):
    message: Message


class ShownAnswer(Value, frozen=True):
    """The answer to an ephemeral message, which only a few users see."""

    message: EphemeralMessage


class MessagesAnswer(Value, frozen=True):
    messages: list[Message]
    more: bool


class PageQuery(Body, frozen=True):
    before: Number | None = None
    after: Number | None = None
    limit: Limit = 50


class SpeakerBody(Struct, frozen=True, rename={"as_user": "as"}):
    """Beside the fields of ``message.send``: the member who speaks, or the name that the bot is shown under."""

    as_user: UserRef | None = None
    name: Name | None = None


class TextBody(Body, frozen=True):
    text: Annotated[str, text_of(MAX_TEXT)]


_TOGETHER: Final = {
    "required": ["as", "name"],
    "properties": {"as": {"type": "string"}, "name": {"type": "string"}},
}
_SHOWS: Final = {
    "required": ["attachments"],
    "properties": {"attachments": {"type": "array", "minItems": 1}},
}
_NO_STRING: Final = {"type": "null"}
_UPLOAD: Final = {
    "required": ["upload"],
    "properties": {
        name: {"type": "string"} if name == "upload" else _NO_STRING for name in Attached.__struct_fields__
    },
}
_LINK: Final = {"required": ["url"], "properties": {"url": {"type": "string"}, "upload": _NO_STRING}}
# Something to see or to look at, and said by one of the two.
_SAID: Final = {
    "not": _TOGETHER,
    "anyOf": [{"properties": {"text": text_of(MAX_TEXT).extra_json_schema}}, _SHOWS],
    "properties": {"attachments": {"type": ["array", "null"], "items": {"oneOf": [_UPLOAD, _LINK]}}},
}


class Messages(OperatorCall):
    GET = keyed("messages", "Read a page of a room.", {200: MessagesAnswer}, "not_found").asking(PageQuery)

    async def get(self, room: str) -> None:
        caller = await self.allowed(self.GET)
        asked = msgspec.structs.asdict(self.query_of(self.GET))
        page = await self.services.messages.page(caller, HistoryPage(room=RoomId(room), **asked))
        self.answer(MessagesAnswer(messages=page.messages, more=page.more))

    POST = keyed(
        "messages",
        "Say something as the key's bot, or in the name of a member.",
        {201: (MessageAnswer, ShownAnswer)},
        "not_found",
        "not_member",
        "muted",
        "conflict",
        "too_large",
        repeatable=True,
        also=_SAID,
    ).taking(fields_of(MessageSend, SpeakerBody, named=["room"]))

    async def post(self, room: str) -> None:
        caller = await self.allowed(self.POST)
        fields, speaker = self.fields(), self.body_as(SpeakerBody)
        said = {name: value for name, value in fields.items() if name not in ("as", "name")}
        command = self.command_of(MessageSend, self._numbered(caller, said), room=room)

        async def sent() -> Struct:
            message = await self.services.messages.say(
                caller, command, as_user=speaker.as_user, name=speaker.name
            )
            if isinstance(message, EphemeralMessage):
                return ShownAnswer(message=message)
            return MessageAnswer(message=message)

        await self.answer_once(caller, sent)

    def _numbered(self, caller: Caller, said: dict[str, Any]) -> dict[str, Any]:
        """Add a nonce made of ``Idempotency-Key`` and body: a crash before the answer must not double the message."""
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            return said
        return {"nonce": derived_id("ik", caller.id, key, self._body.decode()), **said}


class OneMessage(OperatorCall):
    PATCH = keyed(
        "messages", "Change what the caller has said.", {200: MessageAnswer}, "not_found", "muted", "conflict"
    ).taking(TextBody)

    async def patch(self, room: str, seq: str) -> None:
        caller = await self.allowed(self.PATCH)
        text = self.body_of(self.PATCH).text
        message = await self.services.messages.edit(caller, RoomId(room), _number(seq), text)
        self.answer(MessageAnswer(message=message))

    DELETE = keyed("messages", "Delete a message.", {204: None}, "not_found")

    async def delete(self, room: str, seq: str) -> None:
        caller = await self.allowed(self.DELETE)
        await self.services.messages.delete(caller, RoomId(room), _number(seq))
        self.answer_nothing()


def _number(seq: str) -> int:
    number = int(seq)
    if number == 0:
        raise Refusal("not_found", "seq: there is no message 0")
    return number
