"""Publishes to the rooms of a user that their profile changed: the event ``member`` with the change ``profile``.

A change is published at once, and then at most once a minute: later changes are published when the minute is over.
The event has no number and is stored nowhere, so only rooms with listeners need it.
"""

from contextlib import suppress
from typing import Final

from models.errors import Refusal
from models.ids import UserId
from models.wire.events import ProfileEvent
from server.delivery.hub import Hub
from server.rooms.directory import RoomDirectory
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.timeline.room import Room

PAUSE_S: Final = 60.0
_SWEEP_S: Final = 1.0


class ProfileNews:
    """When a user's change was last published, and which users wait for their turn."""

    def __init__(self, rooms: RoomDirectory, hub: Hub, clock: Clock) -> None:
        self._rooms = rooms
        self._hub = hub
        self._clock = clock
        self._told_at: dict[UserId, float] = {}
        self._waiting: set[UserId] = set()
        self._sweep = Periodic("news of profiles", _SWEEP_S, self.catch_up)

    def start(self) -> None:
        """Begin to publish the changes that wait."""
        self._sweep.start()

    async def stop(self) -> None:
        """Publish no more changes."""
        await self._sweep.stop()

    def changed(self, user: UserId) -> None:
        """Publish that the profile of ``user`` changed, now or when the minute is over."""
        if user in self._told_at:
            self._waiting.add(user)
        self.catch_up()
        if user not in self._told_at:
            self._tell(user)

    def catch_up(self) -> None:
        """Publish the changes whose minute is over."""
        now = self._clock.monotonic()
        for user in [user for user, told_at in self._told_at.items() if now - told_at >= PAUSE_S]:
            del self._told_at[user]
            if user in self._waiting:
                self._waiting.remove(user)
                self._tell(user)

    def _tell(self, user: UserId) -> None:
        self._told_at[user] = self._clock.monotonic()
        for room in self._rooms.all_live():
            if room.state.members.knows(user):
                self._tell_in(room, user)
            elif self._hub.has_listeners(room.id):
                room.beside(self._look_and_tell(room, user))

    async def _look_and_tell(self, room: Room, user: UserId) -> None:
        with suppress(Refusal):  # the change is published when the user joins
            await room.state.members.fetch(user)
            self._tell_in(room, user)

    def _tell_in(self, room: Room, user: UserId) -> None:
        member = room.member(user)
        if member is not None:
            event = ProfileEvent(room=room.id, member=room.member_info(member), change="profile")
            self._hub.publish(room.id, event)
