"""The frames of a signed-in STOMP client: SEND, SUBSCRIBE, ACK and the rest, each translated to commands.

A violation of STOMP raises ``BadStomp``, which ends the connection. Refusals go to the client's
``/user/queue/errors``, and the conversation goes on.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from handlers.stomp.client import Client, broken, receipts_of, required
from handlers.stomp.destinations import RENEWAL, command_of, room_of, text_of
from handlers.stomp.frames import CONNECTS, Frame, unknown_command
from handlers.stomp.replies import Asked
from handlers.stomp.subscriptions import Ack, Subscriptions
from handlers.stomp.transactions import Transactions
from models.errors import CloseCode, Disconnect, Refusal
from models.ids import RoomId
from models.wire.commands.connection import Authenticate
from models.wire.commands.messages import MessageSend
from models.wire.events import Reply
from server.commands.transactions import PostAll, Send

DONE: Final[CloseCode] = 1000

Waits = Awaitable[None] | None


class ClientFrames:
    """The frames of one client from CONNECTED on."""

    __slots__ = ("_client", "_subscriptions", "_transactions")

    def __init__(self, client: Client) -> None:
        self._client = client
        self._subscriptions = Subscriptions(client)
        self._transactions = Transactions()

    def handle(self, frame: Frame) -> Waits:
        """Carry out a frame. If it returns an awaitable, pass no further frame until that is done.

        Raises ``BadStomp``.
        """
        handler = HANDLERS.get(frame.command)
        if handler is None or (frame.command == "NACK" and self._client.version == "1.0"):
            if frame.command in CONNECTS:
                raise broken(frame, "connected already")
            raise unknown_command(frame.command, frame.headers.get("receipt"))
        return handler(self, frame)

    def turned_out(self, room: RoomId) -> None:
        """End the subscriptions to ``room``: the user has left it, or it was deleted."""
        self._subscriptions.turned_out(room)

    def gone(self) -> None:
        """Write the last acknowledgements of the disconnected client. Its uncommitted transactions are dropped."""
        self._subscriptions.gone()
        self._client.replies.gone()

    def send(self, frame: Frame) -> Waits:
        """SEND, now or with its transaction."""
        required(frame, "destination")
        if "transaction" in frame.headers:
            self._transactions.add(frame, frame)
            return None
        try:
            if frame.headers["destination"] == RENEWAL:
                return self._renew(frame)
            return self._client.take(*self._posted(frame))
        except Refusal as refusal:
            self._refuse(refusal, frame)
            return None

    def subscribe(self, frame: Frame) -> Waits:
        return self._subscriptions.subscribe(frame)

    def unsubscribe(self, frame: Frame) -> Waits:
        return self._subscriptions.unsubscribe(frame)

    def ack(self, frame: Frame) -> Waits:
        """ACK and NACK, now or with their transaction."""
        ack = self._subscriptions.ack_of(frame)
        if "transaction" in frame.headers:
            self._transactions.add(frame, ack)
        else:
            self._subscriptions.apply(ack)
        return None

    def begin(self, frame: Frame) -> Waits:
        self._transactions.begin(frame)
        self._client.confirm(receipts_of(frame))
        return None

    def abort(self, frame: Frame) -> Waits:
        self._transactions.end(frame)
        self._client.confirm(receipts_of(frame))
        return None

    async def commit(self, frame: Frame) -> None:
        """Carry out a transaction, all or nothing, after the frames before it and before those after it."""
        client, steps = self._client, self._transactions.end(frame)
        await client.replies.quiet()
        acks = [step for step in steps if isinstance(step, Ack)]
        posts: list[tuple[Send, Asked]] = []
        for step in steps:
            if isinstance(step, Frame):
                try:
                    posts.append(self._posted(step))
                except Refusal as refusal:
                    self._refuse(refusal, frame, step)
                    return
        if not posts:
            self._apply(acks)
            client.confirm(receipts_of(frame))
            return
        command = PostAll(id=client.replies.next_id(), sends=tuple(send for send, _ in posts))
        asked = Asked(
            receipts=receipts_of(frame),
            room=_one_room([each for _, each in posts]),
            sends=[each for _, each in posts],
            done=partial(self._apply, acks),
        )
        waits = client.take(command, asked)
        if waits is not None:
            await waits
        await client.replies.quiet()

    async def disconnect(self, frame: Frame) -> None:
        """Close the connection once every frame before this one is answered."""
        await self._client.replies.quiet()
        self._client.confirm(receipts_of(frame))
        self._client.connection.close(Disconnect(DONE, ""))

    def _renew(self, frame: Frame) -> Waits:
        """Renew the token. Raises ``Refusal``."""
        command = Authenticate(id=self._client.replies.next_id(), token=text_of(frame.body).strip())
        return self._client.take(command, Asked(receipts=receipts_of(frame)))

    def _posted(self, frame: Frame) -> tuple[Send, Asked]:
        """A SEND as a command. Raises ``Refusal``."""
        command = command_of(frame, frame.headers["destination"], self._client.replies.next_id())
        if isinstance(command, MessageSend):
            return command, Asked(receipts=receipts_of(frame), room=command.room, nonce=command.nonce)
        return command, Asked(receipts=receipts_of(frame))

    def _refuse(self, why: Refusal, frame: Frame, step: Frame | None = None) -> None:
        """Refuse ``frame``; ``step`` is the frame of its transaction that caused the refusal."""
        room = room_of((step or frame).headers.get("destination", ""))
        self._client.refuse(why, Asked(receipts=receipts_of(frame), room=room))

    def _apply(self, acks: list[Ack], _reply: Reply | None = None) -> None:
        for ack in acks:
            self._subscriptions.apply(ack)


def _one_room(sends: Sequence[Asked]) -> RoomId | None:
    """The room that all of ``sends`` go to; None if there are several."""
    rooms = {each.room for each in sends}
    return rooms.pop() if len(rooms) == 1 else None


HANDLERS: Final[dict[str, Callable[[ClientFrames, Frame], Waits]]] = {
    "SEND": ClientFrames.send,
    "SUBSCRIBE": ClientFrames.subscribe,
    "UNSUBSCRIBE": ClientFrames.unsubscribe,
    "ACK": ClientFrames.ack,
    "NACK": ClientFrames.ack,
    "BEGIN": ClientFrames.begin,
    "COMMIT": ClientFrames.commit,
    "ABORT": ClientFrames.abort,
    "DISCONNECT": ClientFrames.disconnect,
}
