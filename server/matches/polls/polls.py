"""The owner of all polls of this process: it takes votes, shows tallies, and closes polls.

A poll is a message; a vote is one document, stored before it is answered. However many users vote, the message
changes once a second at most, and less often the more users listen to its room. So a vote costs no more than a move,
and events carry the newest tally and no list. After a crash open polls are counted again.
"""

import asyncio
import logging
from functools import partial
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import Entry, MessageEntry
from models.stores.play.polls import PollStore, StoredVote
from models.wire import match_values
from models.wire.chat_values import Message, Person
from models.wire.events import Reply, RevReply
from models.wire.play.polls import PollReply
from server.games.base import IllegalMove
from server.games.poll.rules import Vote, vote_of
from server.matches.polls.poll import Poll, shown
from server.rooms.directory import RoomDirectory
from server.rooms.messages.changing import changed
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident
from server.timeline.pending_commits import stored
from server.timeline.room import Room

MOST_IN_ROOM: Final = 20
# A poll's message changes at most this often, and each of 1,000 listeners gets one event a second.
TOLD_EVERY_S: Final = 1.0
_TOLD_A_SECOND: Final = 1_000
_UNUSED_S: Final = 120.0
# How many polls one sweep shows; after a start all open ones are due.
_AT_ONCE: Final = 20

Place = tuple[RoomId, int]

_log = logging.getLogger(__name__)


class Polls:
    """All polls. Raises ``unavailable`` where MongoDB cannot be reached."""

    def __init__(self, store: PollStore, rooms: RoomDirectory, clock: Clock) -> None:
        self._store = store
        self._rooms = rooms
        self._clock = clock
        self._at_hand: dict[Place, Poll] = {}
        # When each open poll closes by itself.
        self._open: dict[Place, int] = {}
        self._sweeping: Periodic | None = None
        rooms.subscribe_loading(self._watch)
        rooms.subscribe_forgetting(self._forget_room)

    async def start(self, sweep_s: float) -> None:
        """Find the polls that are open, and begin to sweep."""
        for each in await self._store.open():
            self._open[each.room, each.seq] = each.closes_at
            self._poll((each.room, each.seq)).is_untold = True
        self._sweeping = Periodic("sweep of the polls", sweep_s, self._sweep)
        self._sweeping.start()

    async def stop(self) -> None:
        """Show and close no more polls."""
        if self._sweeping is not None:
            await self._sweeping.stop()

    def check_room_for_one(self, room: Room) -> None:
        """Raise ``conflict`` if too many polls are open in ``room``."""
        if sum(place[0] == room.id for place in self._open) >= MOST_IN_ROOM:
            raise Refusal("conflict", f"room: {MOST_IN_ROOM} polls are open there")

    async def vote(self, room: Room, message: Message, who: Person, chosen: list[int]) -> PollReply:
        """Take a vote in the place of the voter's last one. Raises ``conflict`` (closed), ``bad_request``."""
        poll = self._poll((room.id, message.seq))
        async with poll.lock:
            await self._load(poll)
            about = self._open_now(room, message)
            tally = poll.tally(about.choices, len(about.answers))
            try:
                vote = vote_of(tally, chosen)
            except IllegalMove as error:
                raise Refusal("bad_request", f"answers: {error}") from None
            if vote != poll.of(who.id):
                await self._take(poll, StoredVote(user=who, answers=vote, at=self._clock.now_ms()))
            return _reply(about, poll, vote)

    async def show(self, room: Room, message: Message, user: UserId) -> PollReply:
        """The tally of the poll of ``message``, and the answers that ``user`` chose."""
        about = _about(message)
        if about.closed_at is None:
            poll = self._poll((room.id, message.seq))
            async with poll.lock:
                await self._load(poll)
                return _reply(about, poll, poll.of(user))
        mine = await self._store.of_voter(room.id, message.seq, user)
        if mine and about.anonymous:
            # A crash right after the end has left this vote.
            await self._store.forget_poll(room.id, message.seq)
            mine = ()
        return PollReply(poll=about, mine=list(mine))

    async def voters(self, room: Room, message: Message, answer: int) -> list[Person]:
        """The voters of ``answer``, by time of vote. Raises ``forbidden``, ``conflict``, ``bad_request``."""
        about = _about(message)
        if about.anonymous:
            raise Refusal("forbidden", "seq: nobody is told who chose what in this poll")
        if about.hidden and about.closed_at is None:
            raise Refusal("conflict", "seq: nobody is told how it stands before it is closed")
        if answer >= len(about.answers):
            raise Refusal("bad_request", f"answer: there are only {len(about.answers)} answers")
        poll = self._poll((room.id, message.seq))
        async with poll.lock:
            await self._load(poll)
            return [each.user for each in poll.votes.values() if answer in each.answers]

    async def close(self, room: Room, message: Message) -> PollReply:
        """End the poll, and show the result; anonymous votes are deleted. Raises ``conflict`` (closed)."""
        place = (room.id, message.seq)
        poll = self._poll(place)
        async with poll.lock:
            await self._load(poll)
            about = self._open_now(room, message, at_its_end=True)
            tally = poll.tally(about.choices, len(about.answers))
            await self._change(room, message, shown(about, tally, self._clock.now_ms()))
            self._open.pop(place, None)
            poll.is_untold = False
            if about.anonymous:
                await self._store.forget_poll(*place)
                poll.become(())
        now = room.state.messages.newest(message.seq) or message
        return PollReply(poll=_about(now), mine=[])

    async def forget_user(self, user: UserId) -> None:
        """Delete the votes of ``user``: open polls go on without them."""
        voted = await self._store.voted_by(user)
        await self._store.forget_user(user)
        for place in voted:
            poll = self._at_hand.get(place)
            if poll is not None or place in self._open:
                poll = self._poll(place)
                async with poll.lock:
                    poll.unload()
                    poll.is_untold = place in self._open

    def _poll(self, place: Place) -> Poll:
        poll = self._at_hand.setdefault(place, Poll(*place))
        poll.used_at = self._clock.monotonic()
        return poll

    async def _load(self, poll: Poll) -> None:
        if not poll.is_loaded:
            poll.become(await self._store.of_poll(poll.room, poll.seq))

    async def _take(self, poll: Poll, vote: StoredVote) -> None:
        try:
            await self._store.put(poll.room, poll.seq, vote)
        except BaseException:
            # It may have been stored, so the votes are read again.
            poll.unload()
            raise
        poll.take(vote)

    def _open_now(self, room: Room, message: Message, *, at_its_end: bool = False) -> match_values.Poll:
        """The poll of ``message``, which is open. Raises ``conflict``."""
        now = room.state.messages.newest(message.seq) or message
        about = now.poll
        if about is None or now.deleted:
            raise Refusal("conflict", "seq: the poll is deleted")
        is_due = about.closes_at is not None and about.closes_at <= self._clock.now_ms()
        if about.closed_at is not None or (is_due and not at_its_end):
            raise Refusal("conflict", "seq: the poll is closed")
        return about

    async def _change(self, room: Room, message: Message, poll: match_values.Poll) -> None:
        """Have the message show ``poll``; one that already does, or is closed or deleted, stays as it is."""

        def plan() -> tuple[Entry | None, Reply]:
            now = room.state.messages.newest(message.seq) or message
            if now.poll is None or now.poll.closed_at is not None or now.poll == poll:
                return None, RevReply(rev=now.rev)
            if poll.closed_at is None:
                return changed(room, replace(now, poll=poll), "voted")
            return changed(room, replace(now, poll=poll, text=poll.text), "polled")

        await stored(room.submit(plan))

    async def _sweep(self) -> None:
        now = self._clock.monotonic()
        told = 0
        for place, poll in tuple(self._at_hand.items()):
            if poll.is_untold and now - poll.told_at >= self._pause_s(place) and told < _AT_ONCE:
                told += 1
                await self._patiently(place, due=False)
            elif not poll.is_untold and not poll.lock.locked() and now - poll.used_at > _UNUSED_S:
                del self._at_hand[place]
        now_ms = self._clock.now_ms()
        for place in [place for place, at in self._open.items() if at <= now_ms][:_AT_ONCE]:
            await self._patiently(place, due=True)

    async def _patiently(self, place: Place, *, due: bool) -> None:
        """Show, or close, one poll; its failure does not affect the others."""
        try:
            await self._look_after(place, due=due)
        except Refusal as refusal:
            if refusal.code == "unavailable":
                _log.info("the poll %s in %s waits (%s)", place[1], place[0], refusal)
            else:
                self._drop(place)
        except Exception as error:  # a barrier: the others go on
            self._drop(place)
            log_incident(_log, f"the poll {place[1]} in {place[0]} cannot go on", error)
        await asyncio.sleep(0)

    async def _look_after(self, place: Place, *, due: bool) -> None:
        room = await self._rooms.find(place[0])
        message = await room.state.messages.read(place[1])
        if message is None or message.poll is None or message.poll.closed_at is not None:
            self._drop(place)
            return
        if due:
            await self.close(room, message)
            return
        poll = self._poll(place)
        async with poll.lock:
            poll.is_untold, poll.told_at = False, self._clock.monotonic()
            try:
                await self._load(poll)
                tally = poll.tally(message.poll.choices, len(message.poll.answers))
                await self._change(room, message, shown(message.poll, tally))
            except BaseException:
                poll.is_untold = True
                raise

    def _pause_s(self, place: Place) -> float:
        """How long the message of a poll stays unchanged after a change."""
        room = self._rooms.live(place[0])
        listeners = 0 if room is None else len(room.online_members())
        return max(TOLD_EVERY_S, listeners / _TOLD_A_SECOND)

    def _drop(self, place: Place) -> None:
        self._open.pop(place, None)
        self._at_hand.pop(place, None)

    async def _watch(self, room: Room) -> None:
        room.subscribe_published(partial(self._published, room))

    def _published(self, room: Room, entry: Entry) -> None:
        if not isinstance(entry, MessageEntry):
            return
        message, place = entry.message, (room.id, entry.message.seq)
        until = message.poll.open_until if message.poll is not None else None
        if entry.change == "sent" and until is not None:
            self._open[place] = until
        elif message.deleted and message.kind == "poll":
            self._drop(place)
            room.beside(self._store.forget_poll(*place))

    async def _forget_room(self, room: Room) -> None:
        """Drop the polls of a deleted room."""
        for place in [each for each in (*self._open, *self._at_hand) if each[0] == room.id]:
            self._drop(place)


def _about(message: Message) -> match_values.Poll:
    if message.poll is None:
        raise Refusal("not_found", f"seq: message {message.seq} is no poll")
    return message.poll


def _reply(about: match_values.Poll, poll: Poll, vote: Vote) -> PollReply:
    return PollReply(poll=shown(about, poll.tally(about.choices, len(about.answers))), mine=list(vote))
