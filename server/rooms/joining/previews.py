"""What the holder of an invite may see before joining: the room, and who invites. It does not use up the invite."""

from typing import Final

from models.errors import Refusal
from models.ids import RoomId
from models.wire.chat_values import Invitation
from server.accounts.sign_in_limits import SignInLimits
from server.rooms.directory import RoomDirectory
from server.rooms.joining.invitations import Invitations

_NONE: Final = "there is no such invite"


class Previews:
    """Shows a room to the holder of an invite, signed in or not."""

    def __init__(self, rooms: RoomDirectory, invitations: Invitations, limits: SignInLimits) -> None:
        self._rooms = rooms
        self._invitations = invitations
        self._limits = limits

    async def of(self, room: RoomId, code: str, address: str) -> Invitation:
        """The room and the maker of an invite, requested from ``address``.

        Raises:
            Refusal: ``not_found`` if it would let nobody in, with the same text and after the same time for a room
            that
                does not exist; ``rate_limited``, ``unavailable``.
        """
        self._limits.see_invitation(address)
        maker = await self._invitations.maker_of(room, code)
        if maker is None:
            raise Refusal("not_found", _NONE)
        found = await self._rooms.find(room)
        await found.state.members.fetch(maker)
        member = found.member(maker)
        if maker and member is None:
            raise Refusal("not_found", _NONE)
        record = found.record
        return Invitation(
            room=found.id,
            title=record.title,
            topic=record.topic,
            members=found.info().members,
            by=member.user if member else None,
        )
