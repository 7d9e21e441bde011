"""Messages that the server itself posts: the match cards of a room, and notices."""

from typing import Final

from msgspec.structs import replace

from models.ids import MessageId, UserId, new_id
from models.stores.entries import Entry, MessageEntry
from models.wire.chat_values import Message, Person
from models.wire.commands.messages import MessageSend
from models.wire.events import Reply, RevReply
from models.wire.match_values import MatchCard, TournamentCard
from server.rooms.permissions import check_exists, require
from server.timeline.pending_commits import Answer, sent_reply, stored
from server.timeline.room import Room

CARD: Final = "match"
TOURNAMENT: Final = "tournament"
NOTICE: Final = "notice"
# The sender of notices. No user has this id: theirs begin with a letter and a bar.
SYSTEM_USER: Final = Person(id=UserId("teahouse"), name="Teahouse")

Card = MatchCard | TournamentCard


def post_card(room: Room, person: Person, card: Card) -> Answer:
    """Post the card of what ``person`` made from ``room``. Raises the refusals of a message sent there."""

    def plan() -> tuple[Entry, Reply]:
        require(room, person.id, MessageSend)
        kind = CARD if isinstance(card, MatchCard) else TOURNAMENT
        return _message(room, person, kind, card.title, card)

    return room.submit(plan)


async def change_card(room: Room, seq: int, card: Card) -> None:
    """Update a card; a deleted card stays as it is. A room without history has no card to change.

    Raises ``not_found`` if the room is deleted, ``unavailable``.
    """
    message = await room.state.messages.read(seq) if room.is_kept else None
    if message is None:
        return

    def plan() -> tuple[Entry | None, Reply]:
        check_exists(room)
        now = room.state.messages.newest(seq) or message
        if now.deleted or card in (now.match, now.tournament):
            return None, RevReply(rev=now.rev)
        field = "match" if isinstance(card, MatchCard) else "tournament"
        changed = replace(now, **{field: card}, rev=room.state.next_rev)
        return MessageEntry(room.id, changed.rev, changed, "match"), RevReply(rev=changed.rev)

    await stored(room.submit(plan))


async def notice(room: Room, text: str) -> None:
    """Post a notice of the server. Raises ``not_found`` if the room is deleted, ``unavailable``."""

    def plan() -> tuple[Entry, Reply]:
        check_exists(room)
        return _message(room, SYSTEM_USER, NOTICE, text, None)

    await stored(room.submit(plan))


def _message(room: Room, sender: Person, kind: str, text: str, card: Card | None) -> tuple[Entry, Reply]:
    message = Message(
        room=room.id,
        seq=room.state.next_seq,
        rev=room.state.next_rev,
        id=MessageId(new_id("m")),
        sender=sender,
        sent_at=room.now_ms(),
        kind=kind,
        text=text,
        match=card if isinstance(card, MatchCard) else None,
        tournament=card if isinstance(card, TournamentCard) else None,
        version=room.match.version if room.match is not None else None,
    )
    return MessageEntry(room.id, message.rev, message), sent_reply(message)
