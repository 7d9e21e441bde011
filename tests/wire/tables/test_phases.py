"""A village of seven over real sockets: who may speak and who may see, by night and by day, on every way out."""

from typing import Any

import msgspec
import pytest

from models.errors import unavailable
from server.matches import phases
from server.rooms.moderation import reports
from server.timeline.recent_messages import KEPT
from tests.rigs.client import Client, Frame
from tests.rigs.doors.sockjs_client import SockJsClient
from tests.rigs.doors.stomp import listening
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.players import Players, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]

SECRET = "eatthebaker"


class Village:
    """Seven seats, an onlooker, and who is what."""

    def __init__(self, players: Players, onlooker: Client, roles: list[str]) -> None:
        self.players = players
        self.onlooker = onlooker
        self.roles = roles
        self.room = players.room

    def seats(self, role: str) -> list[int]:
        return [seat for seat, each in enumerate(self.roles) if each == role]

    def socket(self, seat: int) -> Client:
        return self.players.sockets[seat]

    def others(self, *seats: int) -> list[Client]:
        """The sockets of everybody but ``seats``."""
        sockets = [socket for seat, socket in enumerate(self.players.sockets) if seat not in seats]
        return [*sockets, self.onlooker]

    async def say(self, seat: int, text: str) -> Frame:
        return await self.socket(seat).ok("message.send", room=self.room, text=text)

    async def choose(self, seat: int, target: int | None) -> None:
        version = (await self.players.state(seat))["version"]
        await self.players.move(seat, version, **({} if target is None else {"target": target}))

    async def night(self, victim: int) -> None:
        """The wolves choose ``victim``, nobody guards it, and the first who lives wakes up."""
        view = (await self.players.state(0))["view"]
        living = [seat for seat, alive in enumerate(view["alive"]) if alive]
        for seat in living:
            await self.choose(seat, victim if self.roles[seat] == "wolf" else None)
        version = (await self.players.state(living[0]))["version"]
        await self.players.move(living[0], version, wake=True)

    async def vote(self, target: int) -> None:
        view = (await self.players.state(0))["view"]
        for seat, alive in enumerate(view["alive"]):
            if alive:
                await self.choose(seat, None if seat == target else target)


async def village(server: RunningServer) -> Village:
    players = await seated(server, "werewolf", people=7, seats=7)
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    roles = []
    for seat in range(7):
        view = (await players.state(seat))["view"]
        # Of the others only wolves know anything: each other.
        known = [each for each in view["roles"] if each is not None]
        assert known == ["wolf", "wolf"] if view["role"] == "wolf" else known == [view["role"]]
        roles.append(view["role"])
    assert sorted(roles) == sorted(["wolf"] * 2 + ["seer", "doctor"] + ["villager"] * 3)
    return Village(players, onlooker, roles)


def texts(frames: Any) -> str:
    return msgspec.json.encode(frames).decode()


async def caught_up(room: str, *sockets: Client) -> None:
    """What was published until now has reached ``sockets``."""
    for socket in sockets:
        await socket.ok("room.members", room=room)


async def test_what_wolves_say_at_night_is_in_no_frame_of_anybody_else(server: RunningServer) -> None:
    there = await village(server)
    wolf, other_wolf = there.seats("wolf")
    said = await there.say(wolf, SECRET)
    heard = await there.socket(other_wolf).event("message", rev=said["rev"])
    assert sorted(heard["message"]["audience"]) == sorted(
        there.players.users[seat].id for seat in (wolf, other_wolf)
    )
    await there.socket(wolf).ok("message.react", room=there.room, seq=said["seq"], emoji="🐺", on=True)
    deaf = there.others(wolf, other_wolf)
    for socket in deaf:
        assert (await socket.event("skip", rev=said["rev"])) == {
            "op": "skip",
            "room": there.room,
            "rev": said["rev"],
            "seq": said["seq"],
        }
        assert await socket.event("skip", rev=said["rev"] + 1) == {
            "op": "skip",
            "room": there.room,
            "rev": said["rev"] + 1,
        }
    villager = there.seats("villager")[0]
    refused = await there.socket(villager).refused("message.send", room=there.room, text="hello")
    assert (refused["code"], refused["message"]) == ("forbidden", "it is night, and you are asleep")
    refused = await there.onlooker.refused("message.send", room=there.room, text="hello")
    assert (refused["code"], "onlookers" in refused["message"]) == ("forbidden", True)
    await there.socket(wolf).ok("typing", room=there.room, on=True)
    await there.night(victim=villager)
    await caught_up(there.room, *deaf)
    for socket in deaf:
        shown = texts(socket.frames)
        assert SECRET not in shown
        assert "🐺" not in shown
        assert '"typing"' not in shown


async def test_no_page_and_no_count_tells_of_a_hidden_message(server: RunningServer) -> None:
    there = await village(server)
    wolf, villager = there.seats("wolf")[0], there.seats("villager")[0]
    before = (await there.socket(villager).ok("room.join", room=there.room))["rev"]
    said = await there.say(wolf, SECRET)
    seq, room = said["seq"], there.room
    for socket, sees in (
        (there.socket(villager), False),
        (there.onlooker, False),
        (there.socket(wolf), True),
    ):
        resumed = await socket.ok("room.join", room=room, since=before)
        assert [change["op"] for change in resumed["changes"]] == ["message" if sees else "skip"]
        pages: list[tuple[str, dict[str, Any]]] = [
            ("room.join", {}),
            ("history", {}),
            ("history.since", {"rev": before}),
            ("sync", {}),
        ]
        for op, fields in pages:
            reply = await socket.ok(op, **({} if op == "sync" else {"room": room}), **fields)
            assert (SECRET in texts(reply)) == (sees and op != "sync"), op
        found = await socket.ok("search", query=SECRET)
        assert len(found["messages"]) == sees
        for op, more in (
            ("history.around", {}),
            ("thread", {}),
            ("room.report", {"reason": "spam"}),
        ):
            assert (await socket.ask(op, room=room, seq=seq, **more)).get("code") == (
                None if sees else "not_found"
            ), op
        reply = await socket.ask("message.send", room=room, text="psst", to=[there.players.users[wolf].id])
        assert reply["code"] == "forbidden"
        assert (await socket.ask("seen", room=room))["code"] == "forbidden"
    unread = (await there.socket(villager).ok("unread"))["rooms"]
    assert [each["unread"] for each in unread if each["room"] == room] == [0]
    assert (await there.socket(wolf).ask("message.send", room=room, text="x", thread=seq))[
        "code"
    ] == "conflict"
    exported = await server.api.get(f"/api/rooms/{room}/export", token=there.players.users[0].token)
    assert exported.status == 200
    # The owner of the room plays too.
    assert (SECRET in exported.raw.decode()) == (there.roles[0] == "wolf")


async def test_reports_that_a_moderator_may_not_see_end_no_page(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "PAGE", 2)
    there = await village(server)
    wolf, other_wolf = map(there.socket, there.seats("wolf"))
    hidden = [(await wolf.ok("message.send", room=there.room, text=SECRET))["seq"] for _ in range(3)]
    victim, second = there.seats("villager")[:2]
    await there.night(victim=victim)
    shown = (await there.say(second, "good morning"))["seq"]
    for seq in (shown, *hidden):
        server.clock.advance(1)
        await other_wolf.ok("room.report", room=there.room, seq=seq, reason="spam")
    moderator = there.onlooker
    await there.socket(0).ok(
        "room.role", room=there.room, user=moderator.hello["user"]["id"], role="moderator"
    )
    page = await moderator.ok("room.reports", room=there.room)
    assert ([each["seq"] for each in page["reports"]], page.get("cursor")) == ([shown], None)


async def test_a_subscriber_by_stomp_gets_nothing_of_the_night(server: RunningServer) -> None:
    there = await village(server)
    client = await listening(server, there.room, "1.2")
    await there.say(there.seats("wolf")[0], SECRET)
    villager, second = there.seats("villager")[:2]
    await there.night(victim=villager)
    await there.say(second, "good morning")
    assert await client.texts(f"/topic/rooms.{there.room}", 1) == ["good morning"]
    late = await listening(server, there.room, "1.2", since="0")
    assert await late.texts(f"/topic/rooms.{there.room}", 1) == ["good morning"]


async def test_a_subscriber_by_sockjs_gets_nothing_of_the_night(server: RunningServer) -> None:
    there = await village(server)
    client = await SockJsClient.signed_in(server, "xhr_streaming", await server.guest())
    await client.ok("room.join", room=there.room)
    wolf = there.seats("wolf")[0]
    said = await there.say(wolf, SECRET)
    assert (await client.event("skip", seq=said["seq"]))["rev"] == said["rev"]
    page = await client.ok("history", room=there.room)
    late = await SockJsClient.signed_in(server, "eventsource", await server.guest())
    await late.ok("room.join", room=there.room)
    await late.ok("room.join", room=there.room, since=0)
    for socket in (client, late):
        assert SECRET not in str(socket.frames)
        await socket.close()
    assert page["messages"] == []


async def test_the_dead_talk_among_themselves_and_all_may_read_it_once_it_is_over(
    server: RunningServer,
) -> None:
    there = await village(server)
    wolf, other_wolf = there.seats("wolf")
    first, second = there.seats("villager")[:2]
    await there.say(wolf, SECRET)
    await there.night(victim=first)
    view = (await there.players.state(second))["view"]
    assert (view["phase"], view["victim"], view["roles"][first]) == ("day", first, "villager")
    await there.say(second, "good morning")
    haunted = await there.say(first, "the wolf is " + str(wolf))
    for socket in there.others(first):
        await socket.event("skip", rev=haunted["rev"])
        assert "the wolf is" not in texts(socket.frames)
    # The dead see everything.
    assert None not in (await there.players.state(first))["view"]["roles"]
    await there.vote(wolf)
    view = (await there.players.state(second))["view"]
    assert (view["phase"], view["hanged"], view["roles"][wolf]) == ("night", wolf, "wolf")
    heard = await there.say(other_wolf, "I am alone")
    assert (await there.socket(first).event("message", rev=heard["rev"]))["message"]["text"] == "I am alone"
    await there.night(victim=second)
    await there.vote(other_wolf)
    over = await there.players.state(0)
    assert (over["status"], over["outcome"]["reason"]) == ("over", "village_won")
    assert set(over["outcome"]["winners"]) == {0, 1, 2, 3, 4, 5, 6} - {wolf, other_wolf}
    page: list[Frame] = []
    for _ in range(100):
        page = (await there.onlooker.ok("history", room=there.room))["messages"]
        if not any(each.get("audience") for each in page) and len(page) == 4:
            break
    assert [each["text"] for each in page] == [SECRET, "good morning", f"the wolf is {wolf}", "I am alone"]
    told = [event["message"]["text"] for event in await there.onlooker.all_events("message")]
    assert told[-3:] == [SECRET, f"the wolf is {wolf}", "I am alone"]


@pytest.mark.own_server
async def test_what_a_crash_left_hidden_is_shown_however_much_was_said_since(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = await village(server)
    wolf, other_wolf = there.seats("wolf")
    await there.say(wolf, SECRET)

    async def never(room: object) -> None:
        raise unavailable("as if the server had died here")

    with monkeypatch.context() as patch:
        patch.setattr(phases, "reveal", never)
        await there.night(victim=there.seats("villager")[0])
        await there.vote(wolf)
        await there.night(victim=there.seats("villager")[1])
        await there.vote(other_wolf)
        assert (await there.players.state(0))["status"] == "over"
        # More than a room has in memory when it is loaded.
        for number in range(KEPT + 5):
            await there.onlooker.ok("message.send", room=there.room, text=f"{number}")
        await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        villager = await again.connect(there.players.users[there.seats("villager")[0]])
        await villager.ok("room.join", room=there.room, since=0)
        texts_of: list[str] = []
        while SECRET not in texts_of:
            first = (await villager.ok("history", room=there.room, before=3))["messages"]
            texts_of = [each["text"] for each in first]
