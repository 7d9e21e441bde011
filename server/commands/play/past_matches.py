"""The command ``matches``: which past matches a user may see."""

from models.errors import Refusal
from models.wire.chat_values import Person
from models.wire.commands.games import ListPastMatches
from models.wire.events import Reply
from models.wire.play.past_matches import PastMatchesReply
from server.accounts.profiles import Profiles
from server.matches.records import past
from server.matches.records.past import PastMatches
from server.matches.request import game_named
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import require


class PastMatchCommands:
    """The command ``matches``."""

    def __init__(self, matches: PastMatches, rooms: RoomDirectory, profiles: Profiles) -> None:
        self._matches = matches
        self._rooms = rooms
        self._profiles = profiles

    async def list(self, who: Person, command: ListPastMatches) -> Reply:
        """A page. The first page of a user's matches also has the curve of the user's ratings.

        Raises:
            Refusal: ``not_found`` for an unknown game, user or room; ``not_member`` in a room; ``bad_request`` for
                a user together with a room, and for a wrong cursor; ``unavailable``.
        """
        if command.user is not None and command.room is not None:
            raise Refusal("bad_request", "room: not together with user")
        if command.game is not None:
            game_named(command.game)
        if command.room is not None:
            return await self._of_room(who, command)
        user = who.id if command.user is None else command.user
        if user != who.id:
            await self._profiles.of(user)
        asked = past.by_user(who.id, user, command.game, command.cursor)
        page = await self._matches.page(asked)
        if command.cursor is not None:
            return page
        curve = await self._matches.curve(user, command.game)
        return PastMatchesReply(matches=page.matches, cursor=page.cursor, curve=curve or None)

    async def _of_room(self, who: Person, command: ListPastMatches) -> Reply:
        assert command.room is not None
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, ListPastMatches)
        return await self._matches.page(past.by_room(who.id, room.id, command.game, command.cursor))
