"""One connection of a user, as a program uses it."""

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
    """Made by ``connect``, which begins and ends it."""

    def __init__(self, engine: Engine, credentials: Credentials, http: Http) -> None:
        self._engine = engine
        self._credentials = credentials
        self._http = http

    @property
    def hello(self) -> Hello:
        """What the server said when the connection was opened last."""
        assert self._engine.hello is not None
        return self._engine.hello

    @property
    def user(self) -> SelfInfo:
        """Who is signed in."""
        return self.hello["user"]

    @property
    def rooms(self) -> dict[str, Room]:
        """What is known of the rooms that are listened to, by their ids."""
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
        """Listen to a room, becoming a member if necessary; it is resumed after every loss of the connection.

        With ``place``, that of a Room in an earlier run, nobody becomes a member, and what happened meanwhile is told
        as events. Raises Failure: ``not_member``, ``banned``,
        ``not_found``, ``room_full``.
        """
        keys: Fields = {"password": password, "invite": invite}
        if place is not None:
            keys |= {"since": place["rev"], "epoch": place["epoch"]}
        given = {name: value for name, value in keys.items() if value is not None}
        return await self._engine.join(Room(room, place), given)

    async def forget(self, room: str) -> None:
        """Listen to a room no more. The membership stays; ``room_leave`` ends it."""
        await self._engine.forget(room)

    # --- what one says

    async def command(self, op: str, /, **fields: Any) -> Any:
        """The reply to any command, as the wire contract has it. Raises Failure.

        Over cuts of the connection it is sent again if that is safe: a message and a move never take effect twice,
        and later ones to the same room wait behind them.
        """
        return await self._engine.command(op, fields)

    async def say(self, room: str, text: str, **fields: Any) -> SentReply:
        """Send a message; ``fields`` are further ones of ``message.send``."""
        reply: SentReply = await self.command("message.send", room=room, text=text, **fields)
        return reply

    async def edit(self, room: str, seq: int, text: str) -> RevReply:
        """Give a message of one's own another text."""
        return await self.message_edit(room, seq, text)

    async def delete(self, room: str, seq: int) -> RevReply:
        return await self.message_delete(room, seq)

    async def react(self, room: str, seq: int, emoji: str, *, on: bool = True) -> RevReply:
        return await self.message_react(room, seq, emoji, on)

    def answer(self, room: str, text: str = "", **fields: Any) -> StreamedAnswer:
        """A message that grows while it is written, in an ``async with``: ``await answer.write("...")``."""
        return StreamedAnswer(self, room, text, fields)

    async def play(self, room: str) -> Match:
        """The match of a room, which is joined."""
        return await Match.open(self, room)

    async def upload(self, content: bytes, name: str) -> Any:
        """Bring a file, ``{id, name, ...}``, which a message shows by ``attachments=[{"upload": id}]``."""
        token = await self._credentials.token()
        answer = await self._http.call("POST", "/api/uploads", content, token=token, query={"name": name})
        return answer["upload"]

    async def _asked(self, op: str, fields: Fields, optional: Fields, nullable: Fields) -> Any:
        given = {name: value for name, value in optional.items() if value is not None}
        given |= {name: value for name, value in nullable.items() if value is not UNSET}
        return await self._engine.command(op, {**fields, **given})

    # --- what one hears

    def _stream(self, ops: tuple[str, ...], room: str | None) -> EventStream[Any]:
        return self._engine.streams.open(ops, room)

    def _handle(self, op: str, handler: Callable[[Any], Any], room: str | None) -> Callable[[], None]:
        return self._engine.streams.handle(op, handler, room)
