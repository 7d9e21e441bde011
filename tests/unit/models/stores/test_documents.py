"""Between values and documents: nothing is lost on the way to MongoDB and back."""

from typing import Any

import bson
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from models.ids import Epoch, MessageId, RoomId, UserId
from models.stores.documents import (
    entry_document,
    message_document,
    message_of,
    message_update,
)
from models.stores.entries import (
    MemberEntry,
    MemberRecord,
    MessageChange,
    MessageEntry,
    RoomEntry,
    RoomRecord,
)
from models.stores.room_documents import member_entry_of, room_entry_of
from models.wire.chat_values import MAX_NUMBER, Attachment, Message, Person, Pin

NUMBERS = st.integers(0, MAX_NUMBER)
POSITIVE = st.integers(1, MAX_NUMBER)
WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
IDS = st.from_regex(r"\A[A-Za-z0-9_.:-]{1,12}\Z")
USERS = IDS.map(UserId)
PEOPLE = st.builds(Person, id=USERS, name=WORDS)
ATTACHMENTS = st.builds(
    Attachment,
    url=IDS.map(lambda word: f"https://example.com/{word}"),
    name=st.none() | WORDS,
    size_bytes=st.none() | NUMBERS,
)
EMOJI = st.sampled_from(["+1", "$set", "a.b", "\N{THUMBS UP SIGN}", "\0", "_id"])
REACTIONS = st.dictionaries(EMOJI, st.lists(USERS, min_size=1, max_size=3), min_size=1, max_size=4)
MESSAGES = st.builds(
    Message,
    room=IDS.map(RoomId),
    seq=POSITIVE,
    rev=POSITIVE,
    id=IDS.map(MessageId),
    sender=PEOPLE,
    sent_at=NUMBERS,
    kind=st.just("text"),
    text=WORDS.filter(bool),
    nonce=st.none() | WORDS.filter(bool),
    reply_to=st.none() | POSITIVE,
    thread=st.none() | POSITIVE,
    broadcast=st.booleans(),
    mentions=st.none() | st.lists(USERS, min_size=1, max_size=3),
    attachments=st.none() | st.lists(ATTACHMENTS, min_size=1, max_size=3),
)
EDITS = st.fixed_dictionaries(
    {"text": WORDS.filter(bool), "edited_at": POSITIVE, "mentions": st.none() | st.just([UserId("u-1")])}
)
TOMBSTONE: dict[str, Any] = {
    "deleted": True,
    "text": None,
    "edited_at": None,
    "reactions": None,
    "mentions": None,
    "attachments": None,
    "pinned": None,
}
PINS = st.builds(Pin, by=PEOPLE, at=NUMBERS)
CHANGES = st.one_of(
    st.tuples(st.just("edited"), EDITS),
    st.tuples(st.just("reacted"), st.fixed_dictionaries({"reactions": st.none() | REACTIONS})),
    st.tuples(st.just("pinned"), st.fixed_dictionaries({"pinned": st.none() | PINS})),
    st.tuples(st.just("deleted"), st.just(TOMBSTONE)),
)


def stored(document: dict[str, Any]) -> dict[str, Any]:
    """A document as the database gives it back."""
    return bson.decode(bson.encode(document))


def updated(document: dict[str, Any], update: dict[str, Any]) -> dict[str, Any]:
    """What an update of fields makes of a document."""
    gone = update.get("$unset", {})
    return {name: value for name, value in (document | update["$set"]).items() if name not in gone}


@given(MESSAGES)
def test_a_new_message_comes_back_as_it_was(message: Message) -> None:
    assert message_of(stored(message_document(MessageEntry(message.room, message.rev, message)))) == message


@given(MESSAGES, st.lists(CHANGES, min_size=1, max_size=5))
def test_a_changed_message_comes_back_as_the_changes_left_it(
    message: Message, changes: list[tuple[MessageChange, dict[str, Any]]]
) -> None:
    document, now = stored(message_document(MessageEntry(message.room, message.rev, message))), message
    for number, (change, fields) in enumerate(changes, start=1):
        now = replace(now, rev=message.rev + number, **fields)
        entry = stored(entry_document(MessageEntry(message.room, now.rev, now, change)))
        assert (entry["of"], entry["change"], entry["rev"]) == (message.seq, change, now.rev)
        for _ in range(2):
            document = updated(document, message_update(entry))
    assert message_of(stored(document)) == now
    assert document["rev"] == message.rev


@given(
    st.builds(
        MemberEntry,
        room=IDS.map(RoomId),
        rev=POSITIVE,
        member=st.builds(
            MemberRecord,
            user=PEOPLE,
            role=st.sampled_from(["owner", "moderator", "member"]),
            joined_at=NUMBERS,
            present=st.booleans(),
            muted_until=st.none() | NUMBERS,
            banned_until=st.none() | NUMBERS,
        ),
        change=st.sampled_from(
            ["joined", "left", "kicked", "banned", "unbanned", "muted", "unmuted", "role"]
        ),
        by=st.none() | USERS,
        reason=st.none() | WORDS.filter(bool),
    )
)
def test_an_entry_of_a_member_comes_back_as_it_was(entry: MemberEntry) -> None:
    assert member_entry_of(stored(entry_document(entry))) == entry


@given(
    st.builds(
        RoomEntry,
        room=IDS.map(RoomId),
        rev=POSITIVE,
        record=st.builds(
            RoomRecord,
            room=IDS.map(RoomId),
            kind=st.sampled_from(["chat", "game", "dm", "feed"]),
            title=WORDS,
            created_at=NUMBERS,
            epoch=IDS.map(Epoch),
            ordinal=NUMBERS,
            topic=WORDS,
            visibility=st.sampled_from(["public", "private"]),
            password_hash=st.none() | WORDS,
            capacity=st.none() | POSITIVE,
            history=st.sampled_from(["kept", "none"]),
            slow_mode_s=NUMBERS,
            owner=st.none() | USERS,
            deleted=st.booleans(),
        ),
    )
)
def test_an_entry_of_a_room_comes_back_as_it_was(entry: RoomEntry) -> None:
    assert room_entry_of(stored(entry_document(entry))) == entry


@given(MESSAGES, IDS.map(RoomId), POSITIVE)
def test_no_message_has_the_id_of_another_entry(message: Message, room: RoomId, rev: int) -> None:
    member = MemberRecord(user=Person(id=UserId("u-1"), name="Ann"))
    sent = MessageEntry(message.room, message.rev, message)
    assert message_document(sent)["_id"] != entry_document(MemberEntry(room, rev, member, "left"))["_id"]
