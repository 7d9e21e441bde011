"""The commands about messages that are more than one text sent at once: growing ones, and scheduled ones."""

from collections.abc import Coroutine

from models.wire.chat_values import Person
from models.wire.commands.messages import MessageAppend
from models.wire.commands.scheduling import MessageSchedule, MessageUnschedule, ScheduledList
from models.wire.events import Reply
from models.wire.forms.scheduled import ScheduledListReply, ScheduledReply
from server.attachments.scheduling import Scheduling
from server.commands.dispatching.route import Response
from server.rooms.directory import RoomDirectory
from server.rooms.messages.appending import Appending
from server.rooms.messages.screening import Screening
from server.timeline.pending_commits import Answer
from server.timeline.room import Room


class FormCommands:
    """The commands of this module."""

    def __init__(
        self, rooms: RoomDirectory, appending: Appending, scheduling: Scheduling, screening: Screening
    ) -> None:
        self._screening = screening
        self._rooms = rooms
        self._appending = appending
        self._scheduling = scheduling

    def append(self, who: Person, command: MessageAppend) -> Response:
        """Append to a message. The reply comes once the piece is part of it; with ``done``, once that is stored."""
        room = self._rooms.live_for(who.id, command.room)
        # The users whom the whole text mentions are looked up at its end.
        is_at_hand = room is not None and (room.state.members.is_whole or not command.done)
        if room is not None and is_at_hand and not self._screening.is_on:
            return self._appending.append(room, who, command)
        return self._append_later(who, command)

    async def schedule(self, who: Person, command: MessageSchedule) -> Answer:
        """Schedule a message for a later time. The reply comes once it is stored."""
        room = await self._rooms.find_for(who.id, command.room)
        return ScheduledReply(scheduled=await self._scheduling.schedule(room, who, command))

    async def scheduled(self, who: Person, command: ScheduledList) -> Answer:
        """The messages that the user has scheduled, in all rooms."""
        return ScheduledListReply(messages=await self._scheduling.of(who))

    async def unschedule(self, who: Person, command: MessageUnschedule) -> Answer:
        """Cancel a scheduled message."""
        await self._scheduling.take_back(who, command.scheduled)
        return Reply()

    async def _append_later(self, who: Person, command: MessageAppend) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        before = self._appending.text_before(room, who, command) if self._screening.is_on else None
        if before is None:
            return await self._append(room, who, command)
        return await self._screening.append(
            room, who, command, before, lambda screened: self._append(room, who, screened)
        )

    async def _append(self, room: Room, who: Person, command: MessageAppend) -> Answer:
        if command.done:
            await self._appending.look_up(room, command)
        answer = self._appending.append(room, who, command)
        return await answer if isinstance(answer, Coroutine) else answer
