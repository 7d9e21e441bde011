"""Messages that show uploads: each upload is claimed for its message in the database, before the message is stored.

A claim is a compare-and-set, so an upload serves one message. A message that is retried with its nonce has the
same id, and finds its own claims. The sweep finds a claim whose message never comes.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple

from models.errors import Refusal
from models.ids import MessageId, UserId, derived_id, new_id
from models.stores.files.uploads import Upload, UploadStore
from models.wire.chat_values import Attachment, Person
from models.wire.commands.messages import MessageSend
from models.wire.events import Reply
from server.attachments.addresses import address_of
from server.delivery.registry import SocketRegistry
from server.rooms.messages import sending
from server.rooms.messages.nonces import first_reply, message_id, nonce_of, said_in
from server.rooms.messages.screening import Screening
from server.rooms.messages.sending import Claimed
from server.rooms.personal.blocks import Blocks
from server.rooms.personal.ephemeral import EphemeralMessages
from server.runtime.clock import Clock
from server.timeline.pending_commits import Answer
from server.timeline.room import Room

_NOT_SENT: Final = Refusal("not_found", "nonce: no message came with it")


class Saying(NamedTuple):
    """The ways of sending: stored messages and ephemeral ones; and the screening before both."""

    attaching: "Attaching"
    ephemeral: EphemeralMessages
    screening: Screening

    async def send(
        self, room: Room, person: Person, command: MessageSend, *, via: UserId | None = None
    ) -> Answer:
        """Send a stored message, after screening. Raises as ``Attaching.send``."""

        async def post(screened: MessageSend, said: str | None) -> Answer:
            return await self.attaching.send(room, person, screened, via=via, said=said)

        return await self.screening.message(room, person, command, post)


def saying_of(
    attaching: "Attaching", sockets: SocketRegistry, blocks: Blocks, screening: Screening
) -> Saying:
    """All ways of sending, built from their parts."""
    return Saying(attaching, EphemeralMessages(sockets, blocks, screening), screening)


class Attaching:
    """Sends messages that show uploads."""

    def __init__(self, uploads: UploadStore, clock: Clock, base_path: str = "") -> None:
        self._uploads = uploads
        self._clock = clock
        self._base_path = base_path

    async def send(
        self,
        room: Room,
        person: Person,
        command: MessageSend,
        *,
        via: UserId | None = None,
        said: str | None = None,
    ) -> Answer:
        """Send a message that shows uploads, as ``sending.send`` does. One that shows none costs nothing extra.

        Raises ``Refusal``: those of ``sending.send``, and ``not_found`` for an upload that is not the sender's, is
        used by another message, or is gone.
        """
        nonce = nonce_of(person, command, said_in(command) if said is None else said)
        if not command.uploads or (nonce is not None and room.nonces.answer_to(nonce) is not None):
            return await sending.reply(room, person, command, via=via, said=said)
        if nonce is not None and room.is_kept:
            # A retry gets the first answer, whatever happened to its uploads and its sender since.
            try:
                return await first_reply(room, nonce, command, _NOT_SENT)
            except Refusal as refusal:
                if refusal is not _NOT_SENT:
                    raise
        sending.check_all(room, person, [command])
        claimed = await self.claim(room, person, command)
        try:
            answer = await sending.reply(room, person, command, claimed, via=via, said=said)
        except Refusal as refusal:
            await self._refused(command, claimed, refusal)
            raise
        return answer if isinstance(answer, Reply) else room.beside(self._settled(answer, command, claimed))

    async def claim(self, room: Room, person: Person, command: MessageSend, *, all_: bool = True) -> Claimed:
        """Claim the uploads of a message. With ``all_``, raise ``not_found`` unless it gets all of them."""
        wanted = command.uploads
        message = _message_of(room, person, command)
        found = await self._uploads.claim(wanted, person.id, message, room.id, self._clock.now_ms())
        missing = set(wanted) - {each.id for each in found}
        if missing and all_:
            await self._uploads.release([each.id for each in found], message)
            raise Refusal("not_found", f"attachments: there is no upload {min(missing)}")
        return Claimed(
            message=message, uploads={each.id: attachment_of(each, self._base_path) for each in found}
        )

    async def free(self, uploads: Sequence[str], message: MessageId, until_ms: int) -> None:
        """Release the uploads of ``message``, which is not sent after all, for other messages until ``until_ms``."""
        await self._uploads.release(uploads, message, until_ms)

    async def release(self, claims: Sequence[Claimed | None]) -> None:
        """Release the claims of messages that were refused."""
        for claimed in filter(None, claims):
            await self._uploads.release(list(claimed.uploads), claimed.message)

    async def _settled(
        self, answer: "asyncio.Future[Reply]", command: MessageSend, claimed: Claimed
    ) -> Reply:
        try:
            return await answer
        except Refusal as refusal:
            await self._refused(command, claimed, refusal)
            raise

    async def _refused(self, command: MessageSend, claimed: Claimed, refusal: Refusal) -> None:
        """Release the claims, unless the message may still be stored: the sweep finds what is left."""
        if refusal.code != "unavailable" and command.nonce is None:
            await self.release([claimed])


def _message_of(room: Room, person: Person, command: MessageSend) -> MessageId:
    """The id that the message will have; in a room that keeps none, an id that no message has.

    There too a retry finds its own claims.
    """
    if not room.is_kept:
        nonce = command.nonce
        return MessageId(
            new_id("m") if nonce is None else derived_id("m", "unkept", room.id, person.id, nonce)
        )
    return message_id(room, 0, person.id, command.nonce)


def attachment_of(upload: Upload, base_path: str) -> Attachment:
    """``upload`` as an attachment of a message."""
    return Attachment(
        id=upload.id,
        name=upload.name,
        content_type=upload.content_type,
        size_bytes=upload.size_bytes,
        width=upload.width,
        height=upload.height,
        url=address_of(upload, base_path),
        thumbnail_url=None if upload.thumbnail is None else address_of(upload, base_path, thumbnail=True),
    )
