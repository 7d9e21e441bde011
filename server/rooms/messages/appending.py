"""Messages that are written piece by piece: ``message.append``, and what ends them.

A piece is answered when it is part of the message, shown to listeners a moment later together with those that came
since, and stored within a second. No piece takes a ``rev``; the end of a message does.
"""

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from math import ceil
from typing import Any, Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId
from models.stores.entries import Entry, MessageEntry
from models.stores.forms.open_messages import GrownText, OpenMessageStore
from models.wire.chat_values import Person
from models.wire.commands.messages import MessageAppend
from models.wire.events import Reply
from models.wire.forms.streamed import AppendReply
from server.rooms.directory import RoomDirectory
from server.rooms.messages.changing import changed
from server.rooms.messages.mentioning import mentioned
from server.rooms.messages.roots import root_in_memory
from server.rooms.messages.wording import check_words
from server.rooms.permissions import require
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.timeline.open_messages import OpenMessage
from server.timeline.pending_commits import Answer, stored
from server.timeline.room import Room

PATIENCE_S: Final = 60.0
KEPT_EACH_S: Final = 0.5
# How long pieces are joined: longer where many messages are being written, so that listeners get fewer events.
_LEAST_PAUSE_S: Final = 0.02
_MOST_PAUSE_S: Final = 0.25
_WRITTEN_A_SECOND: Final = 2_000
# What is due within so long is shown in one turn of the loop, for a socket gets one write a turn.
_TICK_S: Final = 0.02

_log = logging.getLogger(__name__)


class Appending:
    """Takes pieces, shows and stores them, and ends messages that got no piece for 60 s."""

    def __init__(self, rooms: RoomDirectory, store: OpenMessageStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        # Rooms in which a message may be open.
        self._writing: dict[RoomId, Room] = {}
        # What is to be shown, by the number of the tick; and how much of it there is.
        self._shown_at: dict[int, list[tuple[Room, OpenMessage]]] = {}
        self._due = 0
        self._sweep = Periodic("messages that are being written", KEPT_EACH_S, self._sweep_once)
        rooms.subscribe_loading(self._loaded)

    def start(self) -> None:
        """Begin to store pieces, and to end messages that got none for too long."""
        self._sweep.start()

    async def stop(self) -> None:
        """End every message that is being written, with its text so far. Call it while rooms can still change."""
        await self._sweep.stop()
        open_now = [(room, each) for room in self._writing.values() for each in room.state.open.all()]
        await asyncio.gather(*(self._end(room, each) for room, each in open_now))

    def append(
        self, room: Room, person: Person, command: MessageAppend
    ) -> Answer | Coroutine[Any, Any, Reply]:
        """Append a piece to a message, and with ``done`` end it. A retried piece gets the first answer.

        Raises:
            Refusal: ``bad_request``, what ``require`` does, ``not_found``, ``forbidden`` (another's message),
                ``conflict`` (it is not open, or does not end at ``at``), ``too_large``. The whole text must hold no
                forbidden word.
        """
        member = require(room, person.id, MessageAppend)
        _check_piece(command)
        growing = room.state.open.get(command.seq)
        if growing is None:
            return _answer_of_ended(room, person, command)
        _check_sender(growing, person)
        known = _known(growing, command)
        if known is not None:
            return known
        _check_open(room, growing)
        growing.check(command.at, command.text)
        check_words(room, member, growing.text + command.text)
        if command.done:
            return self._close(room, person, command, growing)
        self._show_soon(room, growing)
        return growing.take(command.text, self._clock.monotonic())

    def text_before(self, room: Room, person: Person, command: MessageAppend) -> str | None:
        """The text to which a new piece is appended; None for a piece that ``append`` refuses, or answered before."""
        growing = room.state.open.get(command.seq)
        if growing is None or growing.message.sender.id != person.id:
            return None
        return growing.text if command.text and _known(growing, command) is None else None

    async def look_up(self, room: Room, command: MessageAppend) -> None:
        """Fetch the members whom a message may mention that ``command`` ends. Raises ``unavailable``."""
        growing = room.state.open.get(command.seq)
        if growing is not None:
            await room.state.members.fetch_named(growing.text + command.text)

    def _close(self, room: Room, person: Person, command: MessageAppend, growing: OpenMessage) -> Answer:
        def plan() -> tuple[Entry | None, Reply]:
            member = require(room, person.id, MessageAppend)
            _check_open(room, growing)
            check_words(room, member, growing.text + command.text)
            return _closed(room, growing, command.text)

        at = len(growing.text)
        answer = room.submit(plan)
        growing.remember_closing(at, command.text, answer)
        return answer

    def _show_soon(self, room: Room, growing: OpenMessage) -> None:
        if growing.is_due:
            return
        growing.is_due = True
        self._due += 1
        pause_s = min(_MOST_PAUSE_S, _LEAST_PAUSE_S + self._due / _WRITTEN_A_SECOND)
        loop = asyncio.get_running_loop()
        tick = ceil((loop.time() + pause_s) / _TICK_S)
        if tick not in self._shown_at:
            self._shown_at[tick] = []
            loop.call_at(tick * _TICK_S, self._show, tick)
        self._shown_at[tick].append((room, growing))

    def _show(self, tick: int) -> None:
        due = self._shown_at.pop(tick)
        self._due -= len(due)
        for room, growing in due:
            room.show_appended(growing.message.seq)

    async def _loaded(self, room: Room) -> None:
        """End the messages that a process had open when it died, and watch for new ones."""
        if room.is_kept and room.seq and not room.record.deleted:
            for message in await self._store.of_room(room.id):
                room.state.open.begin(message, self._clock.monotonic())
            for growing in room.state.open.all():
                await _know_named(room, growing)
                await stored(room.submit(lambda growing=growing: _ended(room, growing)))  # type: ignore[misc]
        room.subscribe_published(partial(self._published, room))

    def _published(self, room: Room, entry: Entry) -> None:
        if isinstance(entry, MessageEntry) and entry.message.open:
            self._writing[room.id] = room

    async def _sweep_once(self) -> None:
        now_s = self._clock.monotonic()
        growing: list[OpenMessage] = []
        for room in list(self._writing.values()):
            if not room.state.open:
                del self._writing[room.id]
            for each in room.state.open.all():
                if now_s - each.touched_s >= PATIENCE_S:
                    room.beside(self._end(room, each))
                elif room.is_kept and len(each.text) > each.kept:
                    growing.append(each)
        await self._keep(growing)

    async def _keep(self, growing: list[OpenMessage]) -> None:
        """Store the new text of ``growing``. Raises ``unavailable``; then the next sweep does it."""
        texts = [GrownText(each.message.id, each.text) for each in growing]
        await self._store.keep(texts)
        for each, grown in zip(growing, texts, strict=True):
            each.kept = len(grown.text)

    async def _end(self, room: Room, growing: OpenMessage) -> None:
        try:
            await _know_named(room, growing)
            await stored(room.submit(lambda: _ended(room, growing)))
        except Refusal as refusal:
            _log.info("message %s of %s could not be ended yet (%s)", growing.message.seq, room.id, refusal)


def _check_piece(command: MessageAppend) -> None:
    if not command.text and not command.done:
        raise Refusal("bad_request", "text: a piece has at least one character")
    if "\0" in command.text:
        raise Refusal("bad_request", "text: holds the character U+0000")


def _check_sender(growing: OpenMessage, person: Person) -> None:
    if growing.message.sender.id != person.id:
        raise _not_its_sender()


def _check_open(room: Room, growing: OpenMessage) -> None:
    """Raise ``conflict`` if the message has ended, or is about to."""
    newest = room.state.messages.newest(growing.message.seq)
    if room.state.open.get(growing.message.seq) is not growing or (newest is not None and not newest.open):
        raise _not_open()


def _known(growing: OpenMessage, command: MessageAppend) -> Answer | None:
    """The answer that the same piece got before. A piece without ``at`` is always a new one."""
    if command.at is None:
        return None
    return growing.answer_to(command.at, command.text, done=command.done)


async def _answer_of_ended(room: Room, person: Person, command: MessageAppend) -> Reply:
    """The first answer, if the piece came while the message was open."""
    ended = room.state.open.ended(command.seq)
    if ended is not None:
        _check_sender(ended, person)
        known = _known(ended, command)
        if known is not None:
            return await stored(known)
        raise _not_open()
    message = await room.state.messages.read(command.seq)
    if message is None:
        raise Refusal("not_found", f"seq: there is no message {command.seq}")
    raise _not_its_sender() if message.sender.id != person.id else _not_open()


async def _know_named(room: Room, growing: OpenMessage) -> None:
    """Fetch the members whom the text may mention, and its sender: this message ends without its sender."""
    await room.state.members.fetch_named(growing.text)
    await room.state.members.fetch(growing.message.sender.id)


def _ended(room: Room, growing: OpenMessage) -> tuple[Entry | None, Reply]:
    """End a message with its text so far, if it is open."""
    if room.state.newest_record.deleted:
        return None, Reply()
    try:
        _check_open(room, growing)
    except Refusal:
        return None, Reply()
    return _closed(room, growing, "")


def _closed(room: Room, growing: OpenMessage, piece: str) -> tuple[Entry, Reply]:
    now = room.state.messages.newest(growing.message.seq) or growing.message
    at, text = len(growing.text), growing.text + piece
    mentions, called = mentioned(room, now.sender.id, text, allowed=now.allowed_mentions)
    closed = replace(now, text=text, open=False, mentions=mentions)
    root = root_in_memory(room, now.thread) if now.thread is not None else None
    entry, told = changed(room, closed, "closed", root, called)
    return entry, AppendReply(at=at, rev=told.rev)


def _not_its_sender() -> Refusal:
    return Refusal("forbidden", "seq: only its sender goes on with a message")


def _not_open() -> Refusal:
    return Refusal("conflict", "seq: the message is not open")
