"""Messages that are sent. Each function submits a plan to a room.

A plan decides by the room's newest state and waits for nothing, so nothing comes between a decision and its number.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import MessageId, UserId
from models.stores.entries import Entry, MemberRecord, MessageEntry
from models.wire.chat_values import Attachment, Message, Person
from models.wire.commands.messages import MessageSend
from models.wire.commands.rooms import RoomMembers
from models.wire.events import Reply
from models.wire.match_values import Poll
from server.rooms.messages.changing import check_kept
from server.rooms.messages.dice import rolled, told
from server.rooms.messages.mentioning import allowed_by, know_named, may_name, mentioned
from server.rooms.messages.nonces import first_reply, message_id, nonce_of, said_in, whatever_was_first
from server.rooms.messages.roots import hold_root, joined, root_in_memory
from server.rooms.messages.wording import check_words
from server.rooms.permissions import RANK, check_right, require
from server.timeline.pending_commits import Answer, nonce_of_another_text, sent_reply
from server.timeline.room import Room
from server.timeline.words.text import attachments_of, check_attached

POLL: Final = "poll"
# For one user in one room, at once.
MAX_OPEN: Final = 20
# Refusals that a member can get although an earlier send was allowed.
_MAY_COME_LATER: Final = ("muted", "rate_limited", "forbidden", "conflict")


class Claimed(Struct, frozen=True, kw_only=True):
    """The uploads that a message may show, by their ids: the message of that id, and no other."""

    message: MessageId
    uploads: Mapping[str, Attachment]


def is_at_hand(room: Room, command: MessageSend) -> bool:
    """Whether ``send`` can be called at once: everything that it needs is in memory.

    That is the root of the message's thread, if it is in one, and the members whom the text may mention.
    """
    if not room.state.members.is_whole and may_name(command.text):
        return False
    return command.thread is None or root_in_memory(room, command.thread) is not None


async def reply(
    room: Room,
    person: Person,
    command: MessageSend,
    claimed: Claimed | None = None,
    *,
    via: UserId | None = None,
    said: str | None = None,
    poll: Poll | None = None,
) -> Answer:
    """Send a message for which something may have to be read first. Raises as ``send``, and ``unavailable``."""
    await know_named(room, person.id, command)
    with room.state.messages.held() as held:
        if command.thread is not None and room.is_kept:
            await hold_root(held, command.thread)
        return send(room, person, command, claimed, via=via, said=said, poll=poll)


def send(
    room: Room,
    person: Person,
    command: MessageSend,
    claimed: Claimed | None = None,
    *,
    via: UserId | None = None,
    said: str | None = None,
    poll: Poll | None = None,
) -> Answer:
    """Send a message. A nonce that was used before gets the reply of its first message, and nothing is sent.

    Everything that ``is_at_hand`` checks must be in memory. ``claimed``: the uploads that ``server.attachments``
    claimed for it, if it shows any. ``via`` is the key by which the application's server sends it in the name of
    ``person``: slow mode is for people. ``said``: what its sender had sent, if its text was changed since; the nonce
    is of that. ``poll``: the poll that it shows; its text stands in for clients that show no polls.

    Raises:
        Refusal: ``bad_request``, ``not_member``, ``not_found``, ``muted``, ``rate_limited`` (slow mode), ``conflict``
            (the nonce was used with another text, or the thread's root is deleted).
    """
    text = said_in(command)
    check_attached(command.attachments)
    root = root_in_memory(room, command.thread) if command.thread is not None else None
    nonce = nonce_of(person, command, text if said is None else said)
    known = room.nonces.answer_to(nonce) if nonce else None
    if known is not None:
        require(room, person.id, RoomMembers)
        return known

    if claimed is None and command.attachments and command.uploads:
        raise Refusal("not_found", "attachments: there is no such upload")

    def plan() -> tuple[Entry, Reply]:
        now_ms = room.now_ms()
        check_may_send(room, person, command, text, now_ms, via)
        later_root = _root_with_reply(room, person, command, root, now_ms)
        entry, answer = _sent(room, person, command, text, now_ms, claimed, via, later_root)
        if poll is not None:
            entry = replace(entry, message=replace(entry.message, kind=POLL, poll=poll))
        return (entry if said is None else replace(entry, said=said)), answer

    try:
        return _heard(room, person, text, room.submit(plan, nonce))
    except Refusal as refusal:
        if refusal.code not in _MAY_COME_LATER or nonce is None or not room.is_kept:
            raise
        return room.beside(first_reply(room, nonce, command, refusal))


def send_again(room: Room, person: Person, command: MessageSend, claimed: Claimed | None = None) -> Answer:
    """Send a message accepted before, even if the sender may no longer send. Its nonce shows if it is stored."""
    text = said_in(command)
    nonce = nonce_of(person, command, text)
    known = room.nonces.first_answer(nonce) if nonce else None
    if known is not None:
        return known
    answer = room.submit(lambda: _sent(room, person, command, text, room.now_ms(), claimed), nonce)
    _heard(room, person, text, answer)
    if nonce is None or isinstance(answer, Reply):
        return answer
    return room.beside(whatever_was_first(room, nonce, command, answer))


def _heard(room: Room, person: Person, text: str, answer: Answer) -> Answer:
    """``answer``, once the match of the room has been given the text."""
    if room.match is not None:
        room.match.hear(person.id, text)
    return answer


def check_all(room: Room, person: Person, commands: Sequence[MessageSend]) -> None:
    """Raise what ``send`` would raise if it were called for one command after the other now."""
    fresh = 0
    texts: dict[str, str] = {}
    for command in commands:
        text = said_in(command)
        check_attached(command.attachments)
        nonce = nonce_of(person, command, text)
        if nonce is not None and texts.setdefault(nonce.nonce, text) != text:
            raise nonce_of_another_text()
        if nonce is not None and room.nonces.answer_to(nonce) is not None:
            require(room, person.id, RoomMembers)
            continue
        member = check_may_send(room, person, command, text, room.now_ms())
        fresh += 1
        if fresh > 1 and _slow_mode_s(room, member):
            raise Refusal("rate_limited", f"slow mode: one message in {_slow_mode_s(room, member)} s")


def check_may_say(room: Room, person: Person, command: MessageSend, text: str) -> MemberRecord:
    """The sender as a member, checked as in ``check_may_send``, but for the rates."""
    member = require(room, person.id, MessageSend)
    if command.attachments:
        check_right(room, member, "attach")
    check_words(room, member, text)
    _check_reply_to(room, command.reply_to)
    if command.broadcast and command.thread is None:
        raise Refusal("bad_request", "broadcast: goes with a thread")
    return member


def check_may_send(
    room: Room, person: Person, command: MessageSend, text: str, now_ms: int, via: UserId | None = None
) -> MemberRecord:
    """The sender as a member. Raises what ``send`` raises, except for an invalid text and for the nonce."""
    member = check_may_say(room, person, command, text)
    if via is None:
        _check_slow_mode(room, member, now_ms)
    if command.open:
        _check_may_open(room, person, command)
    return member


def _sent(
    room: Room,
    person: Person,
    command: MessageSend,
    text: str,
    now_ms: int,
    claimed: Claimed | None,
    via: UserId | None = None,
    root: Message | None = None,
) -> tuple[MessageEntry, Reply]:
    allowed = allowed_by(command)
    # In a message that grows, mentions count when it is done.
    mentions, called = (None, ()) if command.open else mentioned(room, person.id, text, allowed=allowed)
    audience = _audience(room, person, command)
    if audience is not None:
        mentions, called = [user for user in mentions or () if user in audience] or None, ()
    message = replace(
        _message(room, person, command, text, now_ms),
        mentions=mentions,
        attachments=_attachments(command, claimed),
        via=via,
        thread=root.seq if root is not None else None,
        broadcast=command.broadcast,
        audience=audience,
    )
    if claimed is not None and room.is_kept:
        message = replace(message, id=claimed.message)
    entry = MessageEntry(room.id, message.rev, message, called=called, root=root)
    return entry, sent_reply(message, command.id)


def _attachments(command: MessageSend, claimed: Claimed | None) -> list[Attachment] | None:
    if not command.attachments:
        return None
    return attachments_of(command.attachments, claimed.uploads if claimed else {})


def _audience(room: Room, person: Person, command: MessageSend) -> list[UserId] | None:
    """The users who may see the message; None for all. Raises ``conflict`` if others would learn of it."""
    if room.match is None:
        return None
    if command.open and room.match.listens:
        raise Refusal("conflict", "open: not while what is said may be a move")
    audience = room.match.audience_of(person.id, said_in(command))
    if audience is not None and (command.open or command.thread is not None):
        field = "open" if command.open else "thread"
        raise Refusal("conflict", f"{field}: not while only some may see what you say")
    return audience


def _root_with_reply(
    room: Room, person: Person, command: MessageSend, root: Message | None, now_ms: int
) -> Message | None:
    """The root of the thread with one more reply; None for a message that is in no thread."""
    if command.thread is None:
        return None
    check_kept(room, MessageSend)
    return joined(room, person.id, command.thread, root, now_ms)


def _message(room: Room, person: Person, command: MessageSend, text: str, now_ms: int) -> Message:
    state = room.state
    seq = state.next_seq
    roll = rolled(text) if command.kind == "roll" else None
    return Message(
        room=room.id,
        seq=seq,
        rev=state.next_rev,
        id=message_id(room, seq, person.id, command.nonce),
        sender=person,
        sent_at=now_ms,
        kind=command.kind,
        text=text if roll is None else told(roll),
        nonce=command.nonce,
        reply_to=command.reply_to,
        allowed_mentions=allowed_by(command),
        version=room.match.version if room.match is not None else None,
        roll=roll,
        open=command.open,
    )


def _check_reply_to(room: Room, reply_to: int | None) -> None:
    if reply_to is not None and not 0 < reply_to <= room.state.next_seq - 1:
        raise Refusal("bad_request", f"reply_to: there is no message {reply_to}")


def _check_may_open(room: Room, person: Person, command: MessageSend) -> None:
    if command.kind == "roll" or command.to is not None:
        raise Refusal("bad_request", "open: goes neither with a roll nor with to")
    if sum(each.message.sender.id == person.id for each in room.state.open.all()) >= MAX_OPEN:
        raise Refusal("conflict", f"open: {MAX_OPEN} messages of yours are being written here")


def _slow_mode_s(room: Room, member: MemberRecord) -> int:
    """How long ``member`` must wait between two messages; 0 if there is no need to wait."""
    return 0 if RANK[member.role] >= RANK["moderator"] else room.state.newest_record.slow_mode_s


def _check_slow_mode(room: Room, member: MemberRecord, now_ms: int) -> None:
    pause_s = _slow_mode_s(room, member)
    if not pause_s:
        return
    last = room.state.last_sent_at.newest(member.user.id)
    if last is not None and now_ms < last + pause_s * 1_000:
        wait_s = (last + pause_s * 1_000 - now_ms) / 1_000
        raise Refusal("rate_limited", f"slow mode: one message in {pause_s} s", retry_after_s=wait_s)
