"""A message that grows while it is written, as the answers of language models do."""

import asyncio
from types import TracebackType
from typing import Any, Final, Protocol, Self

from teahouse_client.failure import Failure

# Pieces that follow each other faster than this are sent as one.
_PAUSE_S: Final = 0.15


class Says(Protocol):
    """The part of a client that an answer uses."""

    async def command(self, op: str, /, **fields: Any) -> Any: ...


class StreamedAnswer:
    """``write`` each piece; the message ends with the block. ``seq`` is its number, ``text`` the whole text.

    Pieces are sent one after another, so each is shown once and in order even over disconnects. If the server
    restarts meanwhile, it ends the message: then the end of the block replaces the message's text by the whole one.
    """

    def __init__(self, client: Says, room: str, text: str, fields: dict[str, Any]) -> None:
        self._client = client
        self._room = room
        self._fields = fields
        self.text = text
        self.seq = 0
        self._shown = 0
        self._came = asyncio.Event()
        self._ended = False
        self._cut_short = False
        self._sending: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Send the message, as far as it is written. Raises Failure."""
        reply = await self._client.command(
            "message.send", room=self._room, text=self.text, open=True, **self._fields
        )
        self.seq = reply["seq"]
        self._shown = len(self.text)
        self._sending = asyncio.create_task(self._send())
        return self

    async def write(self, piece: str) -> None:
        """Continue with ``piece``. Raises Failure: that of the previous piece, or ``too_large``."""
        assert self._sending is not None
        if self._sending.done():
            await self._sending
        self.text += piece
        self._came.set()
        # A caller that writes without a pause would otherwise prevent sending.
        await asyncio.sleep(0)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the message with what is written, even if the block failed. Raises Failure, unless the block did."""
        assert self._sending is not None
        self._ended = True
        self._came.set()
        try:
            await self._sending
        except Failure:
            if error is None:
                raise

    async def _send(self) -> None:
        while not self._ended:
            await self._came.wait()
            self._came.clear()
            if not self._ended and not self._cut_short:
                await self._append(done=False)
                await asyncio.sleep(_PAUSE_S)
        if not self._cut_short:
            await self._append(done=True)
        if self._cut_short:
            await self._client.command("message.edit", room=self._room, seq=self.seq, text=self.text)

    async def _append(self, *, done: bool) -> None:
        piece = self.text[self._shown :]
        if not piece and not done:
            return
        given = {"done": True} if done else {}
        try:
            await self._client.command(
                "message.append", room=self._room, seq=self.seq, text=piece, at=self._shown, **given
            )
        except Failure as failure:
            if failure.code != "conflict":
                raise
            self._cut_short = True
        else:
            self._shown += len(piece)
