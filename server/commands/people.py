"""The commands about users: their profiles."""

from models.wire.chat_values import Person
from models.wire.commands.people import UserGet, UserUpdate
from models.wire.events import ProfileReply
from server.accounts.profiles import ProfileChange, Profiles
from server.timeline.pending_commits import Answer


class PeopleCommands:
    """The commands about users."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    async def get(self, who: Person, command: UserGet) -> Answer:
        """The profile of any user."""
        return ProfileReply(user=await self._profiles.of(command.user))

    async def update(self, who: Person, command: UserUpdate) -> Answer:
        """Change one's own profile."""
        wished = ProfileChange(name=command.name, status=command.status, avatar=command.avatar)
        return ProfileReply(user=await self._profiles.update(who.id, wished))
