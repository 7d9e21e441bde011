"""Calls every query of the stores of rooms: the log, members, read positions, invites, batches, prices."""

import pytest

from models.database.client import Database
from models.ids import MessageId, RoomId, UserId
from models.stores import feed_points
from models.stores.batches import Batch, BatchStore
from models.stores.documents import LISTED
from models.stores.entries import MessageEntry
from models.stores.feed_points import FeedPointStore
from models.stores.forms.open_messages import GrownText, OpenMessageStore
from models.stores.forms.scheduled import Scheduled, ScheduledStore
from models.stores.history import LOG, HistoryStore
from models.stores.invites import InviteStore
from models.stores.messages.earlier_texts import EarlierTexts
from models.stores.messages.unread import UnreadStore
from models.stores.moderation.audit import AuditStore
from models.stores.moderation.reports import ReportStore
from models.stores.reads import ReadStore
from models.stores.rooms import RoomStore
from models.stores.search.blocks import BLOCK, BlockStore, StoredBlock
from models.stores.shapes.windows import newest_of, oldest_of
from models.stores.upkeep.retention import RetentionStore
from models.wire.chat_values import EarlierText, Invite, Replies
from models.wire.commands.messages import MessageSend
from models.wire.forms.scheduled import Failed
from models.wire.moderation.values import AuditEntry, Report
from models.wire.prices import Point
from tests.rigs.timeline.entry_samples import member, message, record, sent, settings
from tests.unit.models.stores.plans.explained import Explainer, listed
from tests.unit.models.stores.plans.filled import MANY, OTHER, ROOM, USER, person


async def log(database: Database, explainer: Explainer) -> None:
    history, bounded = HistoryStore(database, RoomStore(database)), explainer.bounded
    edit = MessageEntry(ROOM, 122, message("r-0", 7, 122, text="other"), "edited")
    gone = MessageEntry(ROOM, 123, message("r-0", 7, 123, text=None, deleted=True), "deleted")
    assert (
        await bounded(history.commit([edit, gone, member("r-0", 124), settings("r-0", 125)]))
        == ["stored"] * 4
    )
    # One whose answer was lost, and one whose message has come before.
    lost = await bounded(history.commit([member("r-0", 124), sent("r-0", 122, 126)]))
    assert lost == ["stored", "stored"]
    # One whose number another process has taken.
    assert await bounded(history.commit([settings("r-0", 124)])) == ["refused"]
    again = await bounded(history.commit([sent("r-0", 130, 130, id=MessageId("m-r-0-7"))]))
    assert again == ["repeated"]
    await database.collection(LOG).update_one({"_id": "r-0|122"}, {"$unset": {"message": ""}})
    assert await bounded(history.redo(ROOM, 121)) == 126
    assert len(await bounded(history.messages(ROOM, 5, 9))) == 4
    assert await bounded(history.message(ROOM, 5)) is not None
    assert await bounded(history.message_sent_before(MessageId("m-r-0-5"), "text 5")) is not None
    assert len(await bounded(history.changes(ROOM, 119, 126))) == 7
    assert len(await bounded(history.messages_with_ids([MessageId("m-r-0-5"), MessageId("m-none")]))) == 1
    await threads(history, explainer)
    await bounded(history.forget(ROOM))


async def open_messages(database: Database, explainer: Explainer) -> None:
    store, bounded = OpenMessageStore(database), explainer.bounded
    (growing,) = await bounded(store.of_room(RoomId("r-30")))
    await bounded(store.keep([GrownText(growing.id, "a longer text")]))
    await bounded(store.keep([GrownText(growing.id, "shorter")]))
    assert [each.text for each in await bounded(store.of_room(RoomId("r-30")))] == ["a longer text"]


async def scheduled(database: Database, explainer: Explainer) -> None:
    store, bounded = ScheduledStore(database), explainer.bounded
    send = MessageSend(room=ROOM, text="later")
    assert await bounded(store.add(Scheduled(id="s-new", user=person(0), send_at=5_000, send=send)))
    assert await bounded(store.get("s-new")) is not None
    assert len(await bounded(store.of(USER))) == 5
    assert [each.id for each in await bounded(store.due(5_000))] == ["s-1", "s-3", "s-new"]
    assert await bounded(store.take("s-1"))
    assert not await bounded(store.take_back("s-1", USER))
    assert await bounded(store.take_back("s-3", USER))
    await bounded(store.fail("s-1", Failed(code="muted", message="muted"), 6_000))
    await bounded(store.forget_failed(4_000))
    await bounded(store.remove("s-new"))
    assert [each.id for each in await bounded(store.of(USER))] == ["s-1"]
    await bounded(store.forget_user(OTHER))


async def threads(history: HistoryStore, explainer: Explainer) -> None:
    """Replies to message 5, each with a message behind it."""
    bounded = explainer.bounded
    root = message("r-0", 5, replies=Replies(count=1, last_at=1))
    for seq in range(131, 151):
        reply = message("r-0", seq, thread=None if seq % 2 else 5)
        entry = MessageEntry(ROOM, seq, reply, root=None if seq % 2 else root, is_listed=bool(seq % 2))
        assert await bounded(history.commit([entry])) == ["stored"]
    for walk in (newest_of, oldest_of):
        assert len(await bounded(history.in_place(walk, ROOM, 5, 6, 151, 4), walks=10)) == 4
        assert len(await bounded(history.in_place(walk, ROOM, LISTED, 131, 151, 4), walks=10)) == 4
    assert (await history.messages(ROOM, 5, 6))[0].replies == root.replies


async def earlier_texts(database: Database, explainer: Explainer) -> None:
    store, history = EarlierTexts(database), HistoryStore(database, RoomStore(database))
    for rev in range(122, 140):
        now = message("r-0", 7, rev, text=f"text {rev}")
        was = EarlierText(at=rev, by=now.sender, text=f"text {rev - 1}")
        change = (
            MessageEntry(ROOM, rev, now, "edited", earlier=was)
            if rev % 2
            else MessageEntry(ROOM, rev, now, "reacted")
        )
        await history.commit([change])
    found = await explainer.bounded(store.of(message("r-0", 7), 7, 140), walks=20)
    assert [each.at for each in found] == list(range(123, 140, 2))


async def unread(database: Database, explainer: Explainer) -> None:
    store, bounded = UnreadStore(database), explainer.bounded
    counted = await bounded(store.count(ROOM, USER, 115, 122, 1_000, {}), walks=7)
    assert counted == (5, 1, False)
    short = await bounded(
        store.count_short({RoomId("r-2"): (0, 2), RoomId("r-3"): (1, 2)}, USER, {}), walks=6
    )
    assert short == {"r-2": (2, 0, False), "r-3": (1, 0, False)}
    replies = [{"thread": 100}, {"thread": 110}]
    assert await bounded(store._own_threads(ROOM, USER, replies)) == set()
    few = await bounded(store._count_mentions(ROOM, USER, 1, 122, {"deleted": {"$ne": True}}, {}))
    assert few == 1


async def rooms(database: Database, explainer: Explainer) -> None:
    store, bounded = RoomStore(database), explainer.bounded
    await bounded(store.begin_numbering())
    await bounded(store.next_ordinal())
    assert await bounded(store.last_ordinal()) == MANY + 1
    assert await bounded(store.open(ROOM)) is not None
    assert (await bounded(store.look(ROOM, USER)))[1]
    assert sum(map(len, await bounded(listed(store.left_open())))) == 2
    await bounded(store.close(ROOM))
    await bounded(store.save_heads([record("r-0"), record("r-1")], close=True))
    assert len(await bounded(store.get([ROOM]))) == 1
    assert len(await bounded(store.listed(3, 9))) == 6
    assert len(await bounded(store.between(3, 9))) == 6
    assert len(await bounded(store.listed(3, 9, kind="chat"))) == 6
    assert len(await bounded(store.listed(3, 9, gram="te"))) == 6
    gone = member("r-0", 1, "left", user=person(7), present=False)
    await bounded(store.apply([gone]))
    await bounded(store.drop(ROOM, [gone.member]))
    assert len(await bounded(store.rooms_of(USER))) == 5
    assert len(await bounded(store.rooms_that_know(OTHER))) == 1
    await bounded(store.apply([member("r-0", 1, "role", role="owner"), settings("r-0", 2)]))
    await bounded(store.forget_member(ROOM, USER))
    await bounded(store.forget_past(USER))
    await bounded(store.forget_members(ROOM))


async def blocks(database: Database, explainer: Explainer) -> None:
    store, bounded = BlockStore(database), explainer.bounded
    for room in ("r-0", "r-1", "r-2"):
        for number in range(40):
            await store.save(block(room, number))
    await bounded(store.save(block("r-0", 5, rev=2)))
    await bounded(store.save(block("r-0", 5, rev=1)))
    (found,) = await bounded(store.of({ROOM: (5, 40)}))
    assert (found.number, found.rev, list(found.ids)) == (5, 2, [])
    assert len(await bounded(store.range(ROOM, 10, 20))) == 10
    assert await bounded(store.message_ids([(ROOM, 5)])) == {ROOM: {5 * BLOCK + 1: "m-1"}}
    await bounded(store.forget_before(ROOM, 10))
    await bounded(store.forget(ROOM))
    assert await store.range(ROOM, 0, 40) == []
    assert not await bounded(store.is_complete())
    await bounded(store.note_complete())
    assert await bounded(store.is_complete())


def block(room: str, number: int, rev: int = 1) -> StoredBlock:
    return StoredBlock(
        room=RoomId(room),
        number=number,
        rev=rev,
        end=number * BLOCK + 2,
        words=b"",
        starts=b"",
        places=b"",
        times=b"",
        ids=(MessageId(""), MessageId("m-1")),
    )


async def reads(database: Database, explainer: Explainer) -> None:
    store, bounded = ReadStore(database), explainer.bounded
    assert await bounded(store.advance(ROOM, USER, 1)) == 1
    assert await bounded(store.advance(ROOM, UserId("u-new"), 5)) == 5
    assert len(await bounded(store.of(USER))) == 2
    await bounded(store.close(ROOM, USER, 2))
    assert len(await bounded(store.closed_by(USER))) == 2
    assert len(await bounded(store.closed_in(ROOM))) == 2
    await bounded(store.note_delivered(ROOM, {USER: 3, UserId("u-never"): 1}))
    assert await bounded(store.marks(ROOM, [USER, UserId("u-never"), UserId("u-none")])) == {
        USER: (1, 3),
        "u-never": (0, 1),
    }
    await bounded(store.forget_user(USER))
    await bounded(store.forget(ROOM))


async def invites(database: Database, explainer: Explainer) -> None:
    store, bounded = InviteStore(database), explainer.bounded
    await store.create(Invite(invite="i-new", room=ROOM, uses_left=1, expires_at=1_000), USER)
    assert len(await bounded(store.of_room(ROOM, None, 100))) == 3
    assert len(await bounded(store.of_room(ROOM, USER, 100))) == 3
    assert await bounded(store.count_valid(USER, 100, 50)) == 3
    assert await bounded(store.maker_of("i-0", ROOM, 100)) == USER
    assert await bounded(store.take("i-0", ROOM, 100)) == USER
    await bounded(store.give_back("i-0"))
    assert await bounded(store.revoke("i-0", ROOM, USER))
    await bounded(store.end_of(ROOM, USER))
    await bounded(store.forget_user(OTHER))
    await bounded(store.forget(ROOM))


async def batches(database: Database, explainer: Explainer) -> None:
    store, bounded = BatchStore(database), explainer.bounded
    new = Batch(id="b-new", sender=person(0), sends=[])
    await store.note(new)
    await bounded(store.note(new))
    assert len(await bounded(store.all())) == 5
    await bounded(store.revoke(new))
    await bounded(store.remove(new))
    await bounded(store.forget_user(USER))


async def retention(database: Database, explainer: Explainer) -> None:
    store, bounded = RetentionStore(database), explainer.bounded
    assert len(await bounded(store.rooms(1, 20))) > 0
    assert await bounded(store.sent(ROOM, 5)) is not None
    await bounded(store.note(ROOM, 10, 10))
    await bounded(store.forget_matches(ROOM, 10))
    await bounded(store.forget_texts(ROOM, 10))
    await bounded(store.trim(ROOM, 1, 10), walks=9)
    assert await bounded(store.sent(ROOM, 5)) is None


async def audit(database: Database, explainer: Explainer) -> None:
    store, bounded = AuditStore(database), explainer.bounded
    assert await bounded(store.last(ROOM)) == 60
    number = await bounded(store.add(ROOM, AuditEntry(at=1, by=person(0), action="room.kick")))
    await bounded(store.complete(ROOM, number, "rude"))
    assert await bounded(store.last(ROOM)) == 61
    assert len(await bounded(store.page(ROOM, 40, 51))) == 6
    await bounded(store.forget_user(OTHER))
    await bounded(store.forget_before(ROOM, 1))
    await bounded(store.forget(ROOM))


async def reports(database: Database, explainer: Explainer) -> None:
    store, bounded = ReportStore(database), explainer.bounded
    told = Report(report="rp-new", seq=7, message=message("r-0", 7), by=person(0), at=200, reason="rude")
    await bounded(store.file(ROOM, told))
    assert [filed.report for filed in await bounded(store.filed(ROOM))] == [
        "rp-new",
        "rp-080",
        "rp-040",
        "rp-000",
    ]
    assert await bounded(store.get(ROOM, "rp-new")) == told
    assert await bounded(store.read(["rp-new", "rp-none"])) == [told]
    await bounded(store.remove("rp-new"))
    await bounded(store.forget_user(OTHER))
    await bounded(store.forget(ROOM))


async def prices(database: Database, explainer: Explainer) -> None:
    store, bounded = FeedPointStore(database), explainer.bounded
    await store.prepare()
    await store.add([("other", Point(at=at, price=1.0, volume=0.0)) for at in range(9)])
    with pytest.MonkeyPatch.context() as few:
        few.setattr(feed_points, "PLACES", 20)
        few.setattr(feed_points, "CLEARED_AT_ONCE", 10)
        await bounded(store.add([("tea", Point(at=at, price=1.0, volume=0.0)) for at in range(30)]))
        assert len(await bounded(store.newest("tea", 15))) == 15


CALLS = {
    "history.py": log,
    "forms/open_messages.py": open_messages,
    "forms/scheduled.py": scheduled,
    "messages/earlier_texts.py": earlier_texts,
    "messages/unread.py": unread,
    "rooms.py": rooms,
    "search/blocks.py": blocks,
    "reads.py": reads,
    "invites.py": invites,
    "batches.py": batches,
    "feed_points.py": prices,
    "upkeep/retention.py": retention,
    "moderation/audit.py": audit,
    "moderation/reports.py": reports,
}
