"""A database in which each kind of thing is there many times over, so that a walk through all of it shows."""

from typing import Any, Final

from msgspec import json, to_builtins

from models.database.client import Database
from models.ids import MatchId, RoomId, UserId
from models.stores import batches, editions, feed_points, history, invites, matches, ratings, reads, rooms
from models.stores.cluster import processes
from models.stores.documents import entry_document
from models.stores.entries import Entry, MemberRecord
from models.stores.files import contents, quotas, uploads
from models.stores.forms import open_messages, scheduled
from models.stores.members import asked
from models.stores.moderation import audit, hooks, reports
from models.stores.operators import answers, blocked, commands, keys
from models.stores.people import blocks, deletions, identities, pushes, resets, sessions, users
from models.stores.play import past_matches, polls, rating_curves, tournaments, waiting
from models.stores.search import blocks as search
from models.stores.shapes.of_members import MEMBERS, found_by
from models.stores.webhooks import queued, recorded, registered
from models.wire.base import Person
from models.wire.chat_values import Role
from tests.rigs.matches import a_player
from tests.rigs.timeline.entry_samples import member, message, record, sent

STORES: Final = (
    answers,
    asked,
    audit,
    batches,
    blocked,
    blocks,
    contents,
    deletions,
    history,
    hooks,
    identities,
    invites,
    keys,
    commands,
    matches,
    open_messages,
    queued,
    ratings,
    reads,
    recorded,
    processes,
    pushes,
    registered,
    reports,
    resets,
    rooms,
    scheduled,
    search,
    sessions,
    tournaments,
    polls,
    waiting,
    uploads,
    users,
)
MANY: Final = 40
ROOM: Final = RoomId("r-0")
USER: Final = UserId("u-0")
OTHER: Final = UserId("u-1")
MATCH: Final = MatchId("g-0")


def person(number: int) -> Person:
    return Person(id=UserId(f"u-{number}"), name=f"user {number}")


async def fill(database: Database) -> None:
    await database.ensure_indexes([index for store in STORES for index in store.INDEXES])
    await feed_points.FeedPointStore(database).prepare()
    for name, documents in _documents().items():
        await database.collection(name).insert_many(documents)


def _documents() -> dict[str, list[dict[str, Any]]]:
    numbers = range(MANY)
    entries: list[Entry] = [sent("r-0", seq, sender=person(seq % 3)) for seq in range(1, 121)]
    for room in range(1, MANY):
        entries += [sent(f"r-{room}", seq) for seq in (1, 2)]
        entries += [member(f"r-{room}", 3)]
    call = entry_document(sent("r-0", 121, mentions=[USER], sender=person(1)))
    entries += [sent(f"r-{room}", 4, open=True) for room in range(30, 33)]
    return {
        history.LOG: [*map(entry_document, entries), call],
        rooms.ROOMS: [_room(number) for number in numbers],
        MEMBERS: [_member(0, number) for number in numbers] + [_member(each, 0) for each in range(1, 5)],
        rooms.COUNTERS: [{"_id": "rooms", "value": MANY}],
        scheduled.SCHEDULED: [_to_be_sent(number) for number in numbers],
        reads.READS: [
            _of_both(room, user) | {"seq": 1, "closed": 1} for room, user in ((0, 0), (0, 1), (1, 0), (2, 2))
        ]
        + [_of_both(0, user) | {"seq": 1} for user in range(3, MANY)],
        invites.INVITES: [_invite(number) for number in numbers],
        users.USERS: [_user(number) for number in numbers],
        sessions.SESSIONS: [_session(number) for number in numbers],
        identities.IDENTITIES: [{"_id": f"openid-{number}", "user": f"u-{number}"} for number in numbers],
        blocks.BLOCKS: [_block(number, number + 1) for number in numbers],
        pushes.PUSHES: [_device(number) for number in numbers],
        resets.RESETS: [{"_id": f"r-{number}", "user": f"u-{number}", "expires_at": 9} for number in numbers],
        audit.AUDIT: [_audited(number) for number in range(1, 3 * MANY)] + [{"_id": "r-0|head", "last": 60}],
        reports.REPORTS: [_reported(number) for number in range(3 * MANY)],
        batches.BATCHES: [_batch(number) for number in numbers],
        uploads.UPLOADS: [_upload(number) for number in numbers],
        contents.FILES: [{"_id": f"f-{number}", "length": 3} for number in numbers],
        contents.CHUNKS: [{"files_id": f"f-{number}", "n": 0, "data": b"tea"} for number in numbers],
        quotas.QUOTAS: [{"_id": f"u-{number}", "day": 0, "bytes": 3} for number in numbers],
        **_of_games(),
    }


def _device(number: int) -> dict[str, Any]:
    keys = {"point": b"", "auth": b"", "session": f"s-{number}", "endpoint": f"https://push.example/{number}"}
    return {"_id": f"d-{number}", "user": f"u-{number}", "at": number} | keys


def _to_be_sent(number: int) -> dict[str, Any]:
    send = {"op": "message.send", "room": "r-0", "text": "later"}
    when = {"due_at": 1_000 * (number + 1)} if number % 2 else {"failed_at": 1_000 * (number + 1)}
    user = {"id": f"u-{number // 4}", "name": "user"}
    return {"_id": f"s-{number}", "user": user, "send_at": 1_000 * (number + 1), "send": send} | when


def _of_games() -> dict[str, list[dict[str, Any]]]:
    numbers = range(MANY)
    players = [a_player(f"u-{number}", rating=1_000.0 + 10 * number) for number in numbers]
    return {
        editions.MATCHES: [
            {"_id": f"g-{number}", "room": f"r-{number}", "live": number < 2, "edition": 1}
            | ({} if number < 2 else {"changed_at": 100_000 * number})
            for number in numbers
        ],
        editions.EDITIONS: [_edition(number, edition) for number in numbers for edition in (1, 2)],
        ratings.RATINGS: [
            {"_id": f"{player.game}|{player.user}"}
            | {field: getattr(player, field) for field in player.__struct_fields__}
            for player in players
        ],
        ratings.RESULTS: [_result(number) for number in numbers],
        past_matches.PAST_MATCHES: past_matches.rows_of([_past_match(number) for number in numbers]),
        tournaments.TOURNAMENTS: [
            {"_id": f"c-{number}", "room": f"r-{number}", "live": number < 2, "users": [f"u-{number}"]}
            for number in numbers
        ],
        tournaments.PAIRINGS: [
            {"_id": f"c-{number}|1|1", "tournament": f"c-{number}", "round": 1, "board": 1, "state": "{}"}
            for number in numbers
        ],
        waiting.WAITING: [{"_id": f"t-{number}", "user": f"u-{number}", "state": "{}"} for number in numbers],
        polls.VOTES: [
            {
                "_id": f"r-{number}|1|u-{number}",
                "poll": f"r-{number}|1",
                "room": f"r-{number}",
                "seq": 1,
                "user": {"id": f"u-{number}", "name": f"user {number}"},
                "answers": [0],
                "at": number,
            }
            for number in numbers
        ],
        rating_curves.CURVES: [
            rating_curves.point_of(rating_curves.RatedDay(UserId(f"u-{number}"), "chess", 1, 1_500.0))
            for number in range(1, MANY)
        ],
    }


def _room(number: int) -> dict[str, Any]:
    room = record(f"r-{number}", ordinal=number + 1)
    fields = {field: value for field, value in to_builtins(room).items() if field != "room"}
    keys = rooms.room_keys(room.room) | {"grams": room.grams}
    return {"_id": room.room, "open": number < 2} | fields | keys


def _member(room: int, user: int) -> dict[str, Any]:
    until = user if user % 4 == 3 else None
    known = MemberRecord(user=person(user), joined_at=user, role=_role(user), muted_until=until)
    fields = {field: getattr(known, field) for field in known.__struct_fields__ if field != "user"}
    kept = fields | {"user": {"id": f"u-{user}", "name": f"user {user}"}}
    return _of_both(room, user) | {"present": True, "member": kept} | found_by(known)


def _role(user: int) -> Role:
    return "moderator" if user % 10 == 9 else "member"


def _of_both(room: int, user: int) -> dict[str, Any]:
    return {"_id": f"r-{room}|u-{user}", "room": f"r-{room}", "user": f"u-{user}"}


def _invite(number: int) -> dict[str, Any]:
    known = {"_id": f"i-{number}", "room": f"r-{number % 10}", "by": f"u-{number % 10}"}
    return known | {"uses_left": 1, "expires_at": 1_000 if number < 20 else 10}


def _user(number: int) -> dict[str, Any]:
    user: dict[str, Any] = {"_id": f"u-{number}"}
    if number in (30, 31):
        return user | {"deleting_at": 5, "keep_messages": False}
    user |= {"name": f"user {number}", "guest": True, "created_at": 1}
    return user | users.name_keys(f"user {number}")


def _session(number: int) -> dict[str, Any]:
    known = {"_id": f"s-{number}", "user": f"u-{number}", "name": f"user {number}", "guest": True}
    return known | {"counter": 1, "rotated_at": 1, "expires_at": 10**13, "ended_at": None, "proved_at": None}


def _block(by: int, user: int) -> dict[str, Any]:
    return {"_id": f"u-{by}|u-{user}", "by": f"u-{by}", "user": f"u-{user}", "at": 1}


def _audited(number: int) -> dict[str, Any]:
    known = {"_id": f"r-{number % 2}|{number}", "room": f"r-{number % 2}", "number": number, "at": number}
    named = {"by": {"id": f"u-{number}", "name": "x"}, "user": {"id": f"u-{number + 1}", "name": "x"}}
    return known | named | {"action": "room.kick"}


def _reported(number: int) -> dict[str, Any]:
    known = {"_id": f"rp-{number:03}", "room": f"r-{number % 40}", "seq": number, "at": number, "reason": "x"}
    said = json.encode(message(f"r-{number % 40}", number)).decode()
    return known | {"by": {"id": f"u-{number}", "name": "x"}, "sender": f"u-{number + 1}", "message": said}


def _batch(number: int) -> dict[str, Any]:
    known: dict[str, Any] = {"_id": f"b-{number}"}
    if number > 3:
        return known
    return known | {"sender": {"id": f"u-{number}", "name": f"user {number}"}, "sends": []}


def _upload(number: int) -> dict[str, Any]:
    known = {"_id": f"f-{number}", "owner": f"u-{number}", "key": "k", "name": "tea", "ready": True}
    known |= {"content_type": "text/plain", "size_bytes": 3, "created_at": 1}
    if number < 20:
        return known | {"look_at": 1_000 + number}
    return known | {"message": f"m-r-0-{number}", "room": f"r-{number}"}


def _edition(number: int, edition: int) -> dict[str, Any]:
    known = {"_id": f"g-{number}|{edition}", "match": f"g-{number}", "edition": edition, "writer": "w"}
    return known | {"live": False, "table": "{}", "entry": "{}"}


def _past_match(number: int) -> past_matches.PastMatch:
    players = (UserId(f"u-{number + MANY}"),)
    match, room = MatchId(f"g-{number + MANY}"), RoomId(f"r-{number + MANY}")
    return past_matches.PastMatch(match=match, room=room, game="go", ended_at=number, players=players)


def _result(number: int) -> dict[str, Any]:
    meetings = [f"1|u-{number}|u-{number + 1}"]
    player = a_player(f"u-{number}")
    known = {field: getattr(player, field) for field in player.__struct_fields__}
    return {"_id": f"g-{number}", "players": [known], "open": number < 2, "meetings": meetings, "before": []}
