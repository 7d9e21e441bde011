"""The commands of polls: who may make one, vote in it and close it. One function a command."""

from models.errors import Refusal
from models.wire.chat_values import Message, Person
from models.wire.commands.messages import MessageSend
from models.wire.commands.play.polls import (
    MAX_ANSWER,
    MAX_QUESTION,
    PollClose,
    PollCreate,
    PollShow,
    PollVote,
    PollVoters,
)
from models.wire.match_values import Poll
from models.wire.play.polls import PollReply, VotersReply
from server.games.poll.rules import opened
from server.matches.polls.polls import Polls
from server.rooms.directory import RoomDirectory
from server.rooms.messages import sending
from server.rooms.messages.changing import check_kept
from server.rooms.messages.screening import Screening
from server.rooms.permissions import RANK, reader_of, require
from server.timeline.pending_commits import Answer
from server.timeline.room import Room
from server.timeline.words.text import line_of

AnyPollCommand = PollVote | PollClose | PollShow | PollVoters


class PollCommands:
    """The commands of polls."""

    def __init__(self, polls: Polls, rooms: RoomDirectory, screening: Screening) -> None:
        self._polls = polls
        self._rooms = rooms
        self._screening = screening

    async def create(self, who: Person, command: PollCreate) -> Answer:
        """Open a poll. It is posted as a message, so every refusal of a message may happen here too."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, PollCreate)
        check_kept(room, PollCreate)
        poll = _asked(command, room.now_ms())
        self._polls.check_room_for_one(room)
        said = MessageSend(id=command.id, room=room.id, text=poll.text, nonce=command.nonce)

        async def post(screened: MessageSend, original: str | None) -> Answer:
            if original is not None:
                raise Refusal("forbidden", "question: it cannot be asked in these words")
            return await sending.reply(room, who, screened, poll=poll)

        return await self._screening.message(room, who, said, post)

    async def vote(self, who: Person, command: PollVote) -> PollReply:
        """Vote, or change a vote. The reply comes once that is stored."""
        room, message = await self._found(who, command)
        return await self._polls.vote(room, message, who, command.answers)

    async def close(self, who: Person, command: PollClose) -> PollReply:
        room, message = await self._found(who, command)
        member = require(room, who.id, PollClose)
        if message.sender.id != who.id and RANK[member.role] < RANK["moderator"]:
            raise Refusal("forbidden", "seq: only who made it, a moderator or the owner closes a poll")
        await self._polls.close(room, message)
        return await self._polls.show(room, await _message(room, who, command), who.id)

    async def show(self, who: Person, command: PollShow) -> PollReply:
        room, message = await self._found(who, command)
        return await self._polls.show(room, message, who.id)

    async def voters(self, who: Person, command: PollVoters) -> VotersReply:
        """The users who chose an answer, page by page."""
        room, message = await self._found(who, command)
        start = _place(command.cursor)
        users = await self._polls.voters(room, message, command.answer)
        end = start + command.limit
        return VotersReply(users=users[start:end], cursor=str(end) if end < len(users) else None)

    async def _found(self, who: Person, command: AnyPollCommand) -> tuple[Room, Message]:
        """The room, if ``who`` may send ``command`` there, and the message of the poll."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, type(command))
        check_kept(room, type(command))
        return room, await _message(room, who, command)


async def _message(room: Room, who: Person, command: AnyPollCommand) -> Message:
    message = await room.state.messages.read(command.seq)
    if message is None or message.is_hidden_from(reader_of(who.id)):
        raise Refusal("not_found", f"seq: there is no message {command.seq}")
    if message.poll is None:
        raise Refusal("not_found", f"seq: message {command.seq} is no poll")
    return message


def _asked(command: PollCreate, now_ms: int) -> Poll:
    """The poll that ``command`` asks for. Raises ``bad_request``."""
    question = line_of(command.question, "question", MAX_QUESTION)
    answers = [line_of(each, "answers", MAX_ANSWER) for each in command.answers]
    try:
        opened(answers, command.choices)
    except ValueError as error:
        raise Refusal("bad_request", str(error)) from None
    closes = command.closes_in_s
    return Poll(
        question=question,
        answers=answers,
        choices=command.choices,
        anonymous=command.anonymous,
        hidden=command.hidden,
        voters=0,
        counts=None if command.hidden else [0] * len(answers),
        closes_at=None if closes is None else now_ms + closes * 1_000,
    )


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise Refusal("bad_request", "cursor: it is none of these voters")
    return int(cursor)
