"""A user's name must not reveal what their match hides: everybody in the room reads it."""

from models.errors import Refusal
from models.ids import UserId
from server.matches.hosted import HostedMatch
from server.rooms.directory import RoomDirectory


class ShownNames:
    """Asks the matches of all live rooms."""

    def __init__(self, rooms: RoomDirectory) -> None:
        self._rooms = rooms

    def check_shown(self, user: UserId, text: str) -> None:
        """Raise ``conflict`` if ``user`` plays a match that hides ``text`` of this user from somebody."""
        for room in self._rooms.all_live():
            hosted = room.match
            if not isinstance(hosted, HostedMatch) or hosted.match.table.seat_of(user) is None:
                continue
            if hosted.audience_of(user, text) is not None:
                raise Refusal("conflict", "not while only some at your table may see what you say")
