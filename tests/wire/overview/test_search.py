"""``search``: messages by their words, sender, time, files and links, in all rooms of whoever asks."""

from typing import Any

import pytest

from tests.rigs.client import Frame
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.messages.test_unread_costs import rest
from tests.wire.rooms.party import Guest, guest, guests, room_of, texts

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

FORMS = [
    ("caf\u00e9", "cafe\u0301"),
    ("Stra\u00dfe", "STRASSE"),
    ("STRASSE", "stra\u00dfe"),
    ("\uff46\uff55\uff4c\uff4c", "full"),
    ("full", "\uff26\uff35\uff2c\uff2c"),
    ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3"),
    ("\u30ac\u30e9\u30b9", "\uff76\uff9e\uff97\uff7d"),
]


async def search(asker: Guest, query: str = "", **fields: Any) -> list[str | None]:
    """The texts of the first page, the newest first."""
    return texts((await asker.ok("search", query=query, **fields))["messages"])


async def pages(asker: Guest, **fields: Any) -> list[list[Frame]]:
    """All pages."""
    found: list[list[Frame]] = []
    cursor: dict[str, str] = {}
    while True:
        reply = await asker.ok("search", **fields | cursor)
        found.append(reply["messages"])
        if "cursor" not in reply:
            return found
        cursor = {"cursor": reply["cursor"]}


async def test_all_words_must_be_there_in_any_order(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    for text in ("Green tea, please", "a green field", "tea (black)", "greenhouse teas", "pleased"):
        await ann.say(room, text)
    assert await search(ann, "tea green") == ["greenhouse teas", "Green tea, please"]
    assert await search(ann, "(BLACK)") == ["tea (black)"]
    assert await search(ann, "please") == ["pleased", "Green tea, please"]
    assert await search(ann, "reen") == []
    assert await search(ann, "tea green white") == []


async def test_a_number_and_a_single_letter_stand_for_themselves(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    for text in ("room 1", "room 10", "x rays", "xylophone", "mp3 player", "mp34"):
        await ann.say(room, text)
    assert await search(ann, "1") == ["room 1"]
    assert await search(ann, "x") == ["x rays"]
    assert await search(ann, "mp3") == ["mp3 player"]


async def test_scripts_without_blanks_are_found_in_pieces_from_one_character_on(
    shared_server: ReachableServer,
) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    for text in ("我们喝茶吧", "茶", "日本語の学校", "한국어를 배워요", "本日は晴天", "iPhone手机3部"):
        await ann.say(room, text)
    assert await search(ann, "茶") == ["茶", "我们喝茶吧"]
    assert await search(ann, "喝茶") == ["我们喝茶吧"]
    assert await search(ann, "日本語") == ["日本語の学校"]
    assert await search(ann, "本日") == ["本日は晴天"]
    assert await search(ann, "本語日") == []
    assert await search(ann, "학국") == []
    assert await search(ann, "국어") == ["한국어를 배워요"]
    assert await search(ann, "手机 iphone 3") == ["iPhone手机3部"]
    assert await search(ann, "校 日") == ["日本語の学校"]


async def test_texts_are_compared_folded(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    for text, _ in FORMS:
        await ann.say(room, f"one {text} more")
    for text, query in FORMS:
        assert f"one {text} more" in await search(ann, query=query), (text, query)
    assert await search(ann, query="cafe") == []


async def test_hits_are_limited_by_sender_room_and_time(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    first, second = await room_of(ann, ben), await room_of(ann, ben)
    times = []
    for number, (who, room) in enumerate([(ann, first), (ben, first), (ann, second), (ben, second)]):
        server.clock.advance(1)
        times.append((await who.say(room, f"tea {number}"))["sent_at"])
    assert await search(ann, "tea") == ["tea 3", "tea 2", "tea 1", "tea 0"]
    assert await search(ann, "tea", room=first) == ["tea 1", "tea 0"]
    assert await search(ann, "tea", **{"from": ben.id}) == ["tea 3", "tea 1"]
    assert await search(ann, **{"from": ben.id}, room=second) == ["tea 3"]
    assert await search(ann, "tea", after_at=times[0]) == ["tea 3", "tea 2", "tea 1"]
    assert await search(ann, "tea", after_at=times[0], before_at=times[2]) == ["tea 1"]
    assert await search(ann, "tea", before_at=times[0]) == []
    assert await search(ann, "tea", **{"from": "u-none"}) == []


async def test_hits_are_limited_to_files_and_links(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    attached = [{"url": "https://example.org/tea.png", "name": "oolong.png"}]
    await ann.say(room, "look", attachments=attached)
    await ann.say(room, "see HTTPS://example.org")
    await ann.say(room, "http:// is none")
    assert await search(ann, has="file") == ["look"]
    assert await search(ann, " ", has="link") == ["see HTTPS://example.org"]
    assert await search(ann, "see", has="link") == ["see HTTPS://example.org"]
    assert await search(ann, "look", has="link") == []
    assert await search(ann, "oolong") == []


async def test_there_is_something_in_a_query(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "tea ... !!")
    for query in ("", " ", "\u200b", "\u2800", "\0", "a\0"):
        assert await ann.code("search", query=query) == "bad_request"
        assert await ann.code("search", query=query, room=room, after_at=1) == "bad_request"
    assert await ann.code("search", query="a\0", has="file") == "bad_request"
    for query in ("...", "!!", "\N{TEACUP WITHOUT HANDLE}", ".*", "\u0301"):
        assert await search(ann, query) == []
        assert await search(ann, query, **{"from": ann.id}) == []


async def test_messages_are_found_as_they_are_now(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "oolong one")
    await ann.say(room, "oolong two")
    await rest(server, ann)
    await ann.ok("message.edit", room=room, seq=1, text="assam one")
    await ann.ok("message.delete", room=room, seq=2)
    await ann.ok("message.react", room=room, seq=1, emoji="\N{TEACUP WITHOUT HANDLE}", on=True)
    for _ in range(2):
        assert await search(ann, "oolong") == []
        (found,) = (await ann.ok("search", query="assam"))["messages"]
        assert found == (await ann.ok("history", room=room))["messages"][0]
        await rest(server, ann)


async def test_only_rooms_of_the_user_are_searched(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    shared, hers = await room_of(ann, ben), await room_of(ann)
    await ann.say(hers, "tea of hers")
    server.clock.advance(1)
    await ann.say(shared, "tea of both")
    assert await search(ben, "tea") == ["tea of both"]
    assert await search(ann, "tea") == ["tea of both", "tea of hers"]
    assert await ben.code("search", query="tea", room=hers) == "not_member"
    assert await ben.code("search", query="tea", room="r-none") == "not_found"
    await ben.ok("room.leave", room=shared)
    assert await search(ben, "tea") == []


async def test_nothing_of_a_room_without_history_is_found(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann, history="none")
    await ann.say(room, "tea")
    assert await search(ann, "tea") == []
    assert await search(ann, "tea", room=room) == []


async def test_pages_follow_each_other_without_a_hit_left_out_or_twice(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    rooms = [await room_of(ann) for _ in range(3)]
    for number in range(30):
        server.clock.advance(number % 2)
        await ann.say(rooms[number % 3], f"tea {number}" if number % 5 else "milk")
    found = await pages(ann, query="tea", limit=5)
    assert [len(page) for page in found] == [5, 5, 5, 5, 4]
    hits = [message for page in found for message in page]
    assert sorted(texts(hits), key=str) == sorted(
        (f"tea {number}" for number in range(30) if number % 5), key=str
    )
    times = [message["sent_at"] for message in hits]
    assert times == sorted(times, reverse=True)


async def test_a_cursor_goes_with_its_query_alone(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 5, "tea")
    cursor = (await ann.ok("search", query="tea", limit=2))["cursor"]
    assert texts((await ann.ok("search", query=" TEA ", limit=1, cursor=cursor))["messages"]) == ["tea 3"]
    others: list[dict[str, Any]] = [
        {"query": "milk"},
        {"room": room},
        {"from": ann.id},
        {"has": "link"},
        {"after_at": 1},
        {"before_at": 2**50},
    ]
    for other in others:
        assert await ann.code("search", **({"query": "tea", "cursor": cursor} | other)) == "bad_request", (
            other
        )
    for wrong in (
        "x",
        "1",
        "1.2.3",
        f"{cursor}.1",
        f"-{cursor}",
        cursor[:-1],
        "1.2.3.4",
        f"9{'9' * 20}.1.1.1",
    ):
        assert await ann.code("search", query="tea", cursor=wrong) == "bad_request", wrong


async def test_a_message_is_found_from_its_ok_on_and_new_ones_do_not_disturb_a_cursor(
    server: RunningServer,
) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for number in range(6):
        server.clock.advance(1)
        await ann.say(room, f"tea {number}")
        assert await search(ann, "tea", limit=1) == [f"tea {number}"]
    cursor = (await ann.ok("search", query="tea", limit=2))["cursor"]
    server.clock.advance(1)
    await ann.say(room, "tea 6")
    await ann.ok("message.delete", room=room, seq=4)
    assert await search(ann, "tea", limit=2, cursor=cursor) == ["tea 2", "tea 1"]
