"""Entries of rooms, for tests of what carries and stores them."""

from typing import Any

from models.ids import Epoch, MessageId, RoomId, UserId
from models.stores.entries import MemberEntry, MemberRecord, MessageEntry, RoomEntry, RoomRecord
from models.wire.chat_values import MemberChange, Message, Person

ANN = Person(id=UserId("u-ann"), name="Ann")
BEN = Person(id=UserId("u-ben"), name="Ben")


def record(room: str = "r-1", **fields: Any) -> RoomRecord:
    known: dict[str, Any] = {
        "kind": "chat",
        "title": "Tea",
        "created_at": 1,
        "epoch": Epoch("e-1"),
        "ordinal": 1,
    }
    return RoomRecord(room=RoomId(room), **(known | fields))


def message(room: str = "r-1", seq: int = 1, rev: int | None = None, **fields: Any) -> Message:
    number = seq if rev is None else rev
    known: dict[str, Any] = {
        "id": MessageId(f"m-{room}-{seq}"),
        "sender": ANN,
        "sent_at": 1_000 + seq,
        "kind": "text",
        "text": f"text {seq}",
    }
    return Message(room=RoomId(room), seq=seq, rev=number, **(known | fields))


def sent(room: str = "r-1", seq: int = 1, rev: int | None = None, **fields: Any) -> MessageEntry:
    one = message(room, seq, rev, **fields)
    return MessageEntry(one.room, one.rev, one)


def member(
    room: str = "r-1", rev: int = 1, change: MemberChange = "joined", user: Person = ANN, **fields: Any
) -> MemberEntry:
    return MemberEntry(RoomId(room), rev, MemberRecord(user=user, **fields), change)


def settings(room: str = "r-1", rev: int = 1, **fields: Any) -> RoomEntry:
    return RoomEntry(RoomId(room), rev, record(room, **fields))
