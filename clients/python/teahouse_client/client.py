"""One connection of a user, for a program."""

from collections.abc import Callable
from typing import Any

from teahouse_client.answer import StreamedAnswer
from teahouse_client.commands import Commands
from teahouse_client.connection.credentials import Credentials
from teahouse_client.connection.http import Http
from teahouse_client.engine import Engine
from teahouse_client.hearing import Hearing
from teahouse_client.local import UNSET, Fields, Place
from teahouse_client.match import Match
from teahouse_client.rooms.room import Room
from teahouse_client.streams import EventStream
from teahouse_client.wire import Hello, RevReply, SelfInfo, SentReply


class Client(Commands, Hearing):
    """Made by ``connect``, which opens and closes it."""

    def __init__(self, engine: Engine, credentials: Credentials, http: Http) -> None:
        self._engine = engine
        self._credentials = credentials
        self._http = http

    @property
    def hello(self) -> Hello:
        """The server's ``hello`` of the latest connection."""
        assert self._engine.hello is not None
        return self._engine.hello

    @property
    def user(self) -> SelfInfo:
        """The signed-in user."""
        return self.hello["user"]

    @property
    def rooms(self) -> dict[str, Room]:
        """The known state of the rooms that the client listens to, by their ids."""
        return {room: feed.room for room, feed in self._engine.feeds.items()}

    # --- rooms

    async def join(
        self,
        room: str,
        *,
        password: str | None = None,
        invite: str | None = None,
        place: Place | None = None,
    ) -> Room:
        """Listen to a room, becoming a member if necessary; it is resumed after every disconnect.

        With ``place``, that of a Room in an earlier run, the user does not become a member, and missed changes come
        as events. Raises Failure: ``not_member``, ``banned``, ``not_found``, ``room_full``.
        """
        keys: Fields = {"password": password, "invite": invite}
        if place is not None:
            keys |= {"since": place["rev"], "epoch": place["epoch"]}
        given = {name: value for name, value in keys.items() if value is not None}
        return await self._engine.join(Room(room, place), given)

    async def forget(self, room: str) -> None:
        """Stop listening to a room. The membership stays; ``room_leave`` ends it."""
        await self._engine.forget(room)

    # --- sending

    async def command(self, op: str, /, **fields: Any) -> Any:
        """The reply to any command of the wire contract. Raises Failure.

        After a disconnect it is retried if that is safe: a message and a move never take effect twice, and later ones
        to the same room wait for them.
        """
        return await self._engine.command(op, fields)

    async def say(self, room: str, text: str, **fields: Any) -> SentReply:
        """Send a message; ``fields`` are further fields of ``message.send``."""
        reply: SentReply = await self.command("message.send", room=room, text=text, **fields)
        return reply

    async def edit(self, room: str, seq: int, text: str) -> RevReply:
        """Change the text of one's own message."""
        return await self.message_edit(room, seq, text)

    async def delete(self, room: str, seq: int) -> RevReply:
        return await self.message_delete(room, seq)

    async def react(self, room: str, seq: int, emoji: str, *, on: bool = True) -> RevReply:
        return await self.message_react(room, seq, emoji, on)

    def answer(self, room: str, text: str = "", **fields: Any) -> StreamedAnswer:
        """A message that grows while it is written, for an ``async with``: ``await answer.write("...")``."""
        return StreamedAnswer(self, room, text, fields)

    async def play(self, room: str) -> Match:
        """The match of a room; joins the room."""
        return await Match.open(self, room)

    async def upload(self, content: bytes, name: str) -> Any:
        """Upload a file: ``{id, name, ...}``. A message shows it with ``attachments=[{"upload": id}]``."""
        token = await self._credentials.token()
        answer = await self._http.call("POST", "/api/uploads", content, token=token, query={"name": name})
        return answer["upload"]

    async def _asked(self, op: str, fields: Fields, optional: Fields, nullable: Fields) -> Any:
        given = {name: value for name, value in optional.items() if value is not None}
        given |= {name: value for name, value in nullable.items() if value is not UNSET}
        return await self._engine.command(op, {**fields, **given})

    # --- receiving

    def _stream(self, ops: tuple[str, ...], room: str | None) -> EventStream[Any]:
        return self._engine.streams.open(ops, room)

    def _handle(self, op: str, handler: Callable[[Any], Any], room: str | None) -> Callable[[], None]:
        return self._engine.streams.handle(op, handler, room)
