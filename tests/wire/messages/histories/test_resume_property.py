"""State at join + events = state at a fresh join, over random histories with cuts and restarts."""

import asyncio
import os
from functools import partial
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.stores.forms.scheduled import SCHEDULED
from tests.rigs.client import Frame
from tests.rigs.timeline.scripted_log import turns
from tests.wire.messages.histories.doings import (
    ACTIONS,
    AIMED,
    BANNED_S,
    EXPECTED_CODES,
    LATER_MS,
    LEAVING,
    PEOPLE_AT,
)
from tests.wire.messages.histories.reference_client import Follower, View, is_aside
from tests.wire.messages.histories.restarted_server import Server
from tests.wire.rooms.party import Guest, all_changes

QUIET_S: Final = 0.02


class Histories(RuleBasedStateMachine):
    """One room and the people in it, who do things at once and lose their connections."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.people: list[Follower] = []
        self.first_seq: dict[tuple[str, str], int] = {}

    @initialize(is_brought_in=st.booleans(), is_screened=st.booleans())
    def open(self, is_brought_in: bool, is_screened: bool) -> None:
        async def work() -> None:
            server = self.server.server
            users = self.server.users
            self.server.screen(is_screened)
            room = await (self.server.bring_in() if is_brought_in else self.server.create())
            self.people = [Follower(user, room) for user in users]
            for each in self.people:
                await each.connect(server)
                assert await each.join() == "ok"

        self.server.run(work)

    @rule(
        doings=st.lists(st.tuples(PEOPLE_AT, ACTIONS, PEOPLE_AT), min_size=1, max_size=8),
        cut=st.sets(PEOPLE_AT, max_size=1),
    )
    def many_things_happen_at_once(
        self, doings: list[tuple[int, tuple[str, Frame], int]], cut: set[int]
    ) -> None:
        async def work() -> None:
            with_files = [
                (who, (op, await self._with_upload(who, fields)), whom) for who, (op, fields), whom in doings
            ]
            asked = [
                (who, fields, client, client.begin(op, **self._fields(op, fields, who, whom)))
                for who, (op, fields), whom in with_files
                if (client := self.people[who].client) is not None
            ]
            await turns(2)
            for who in cut:
                await self.people[who].cut()
            for who, fields, client, reply in asked:
                if who not in cut:
                    self._check(who, fields, await client.answer(reply))

        self.server.run(work)

    @rule(who=PEOPLE_AT)
    def somebody_is_cut_off(self, who: int) -> None:
        self.server.run(self.people[who].cut)

    @rule(who=PEOPLE_AT, meanwhile=st.lists(PEOPLE_AT, max_size=6))
    def somebody_comes_back_while_others_talk(self, who: int, meanwhile: list[int]) -> None:
        async def work() -> None:
            talking = [
                client.begin("message.send", room=self.people[each].room, text="meanwhile")
                for each in meanwhile
                if each != who and (client := self.people[each].client) is not None
            ]
            await self._come_back(self.people[who])
            await asyncio.gather(*talking)

        self.server.run(work)

    @rule(action=st.sampled_from(["none", "deleted", "muted", "banned"]))
    def a_report_is_resolved(self, action: str) -> None:
        async def work() -> None:
            room = self.people[0].room
            for client in filter(None, (each.client for each in self.people)):
                page = await client.ask("room.reports", room=room)
                for report in page.get("reports", [])[:1]:
                    reply = await client.ask(
                        "room.resolve", room=room, report=report["report"], action=action
                    )
                    assert reply.get("code", "ok") in EXPECTED_CODES, reply

        self.server.run(work)

    @rule(doings=st.lists(st.sampled_from(LEAVING), max_size=4), keeps=st.booleans())
    def somebody_comes_and_deletes_the_account(self, doings: list[tuple[str, Frame]], keeps: bool) -> None:
        async def work() -> None:
            server, room = self.server.server, self.people[0].room
            leaver = await server.guest("E")
            client = await server.connect(leaver)
            await client.ask("room.join", room=room)
            for op, fields in doings:
                reply = await client.ask(op, room=room, **fields)
                assert reply.get("code", "ok") in EXPECTED_CODES, reply
            answer = await server.api.call("DELETE", "/api/me", {"keep_messages": keeps}, token=leaver.token)
            assert answer.status == 202, answer.raw
            await server.part("deletions").finished()
            await client.cut()

        self.server.run(work)

    @rule()
    def what_is_due_is_sent_and_told(self) -> None:
        async def work() -> None:
            await self._let_pass(LATER_MS / 1_000)
            await self._come_to_rest()

        self.server.run(work)

    @rule()
    def the_server_starts_again(self) -> None:
        async def work() -> None:
            for each in self.people:
                await each.cut()
            await self.server.stop()
            await self.server.start()

        self.server.run(work)

    def teardown(self) -> None:
        async def work() -> None:
            for each in self.people:
                await self._come_back(each)
            await self._come_to_rest()
            await self._compare()
            for each in self.people:
                await each.cut()

        if self.people:
            self.server.run(work)

    async def _with_upload(self, who: int, fields: Frame) -> Frame:
        if "attachments" not in fields:
            return fields
        api, token = self.server.server.api, self.people[who].user.token
        answer = await api.post("/api/uploads?name=tea", raw=b"tea", token=token)
        return {**fields, "attachments": [{"upload": answer.json["upload"]["id"]}]}

    def _fields(self, op: str, fields: Frame, who: int, whom: int) -> Frame:
        if op == "user.update":
            return {"name": self.people[who].user.name + fields["name"]}
        if "send_at" in fields:
            fields = fields | {"send_at": self.server.server.clock.now_ms() + fields["send_at"]}
        user = {"user": self.people[whom].user.id} if op in AIMED else {}
        return {"room": self.people[0].room, **user, **fields}

    def _check(self, who: int, fields: Frame, reply: Frame) -> None:
        assert reply.get("code", "ok") in EXPECTED_CODES, reply
        if reply["op"] == "ok" and "nonce" in fields:
            key = self.people[who].user.id, fields["nonce"]
            assert self.first_seq.setdefault(key, reply["seq"]) == reply["seq"]

    async def _come_back(self, one: Follower) -> None:
        if one.client is None:
            await one.connect(self.server.server)
        code = await one.join()
        if code == "banned":
            # The ban may be one for good, by a report.
            await self._let_pass(BANNED_S + 1)
            await self._let_in(one)
            one.view = View()
            code = await one.join()
        assert code == "ok"

    async def _let_pass(self, seconds: float) -> None:
        """Time goes by, and whoever is connected shows that it is there."""
        self.server.server.clock.advance(seconds)
        for client in filter(None, (each.client for each in self.people)):
            await client.ask("ping")

    async def _let_in(self, one: Follower) -> None:
        """Somebody who may ends a ban of ``one``."""
        server = self.server.server
        for each in self.people:
            client = await server.connect(each.user, task="moderator")
            await client.ask("room.unban", room=one.room, user=one.user.id)
            await client.close()

    async def _come_to_rest(self) -> None:
        """Wait until nothing more is sent, or told of polls, by itself."""
        server, room = self.server.server, self.people[0].room
        scheduled = server.database.collection(SCHEDULED)
        due = {"due_at": {"$gt": 0, "$lte": server.clock.now_ms()}}
        while await scheduled.find_one(due) is not None:
            await asyncio.sleep(QUIET_S)
        rev, before = (await server.part("rooms").find(room)).rev, -1
        while rev != before:
            await asyncio.sleep(QUIET_S)
            rev, before = (await server.part("rooms").find(room)).rev, rev

    async def _compare(self) -> None:
        """Every view that grew is that of a fresh look, and no number is left out."""
        server, room = self.server.server, self.people[0].room
        for each in self.people:
            assert each.client is not None
            await each.client.ok("room.members", room=room)
            each.read()
        for each in self.people:
            fresh = Follower(each.user, room)
            fresh.client = await server.connect(each.user, task="fresh")
            assert await fresh.join(fresh=True) == "ok"
            assert each.view.compared(but=each.user.id) == fresh.view.compared(but=each.user.id)
            await fresh.client.close()
        asker = Guest(self.people[0].user, await server.connect(self.people[0].user, task="log"))
        changes = await all_changes(asker, room)
        assert [change["rev"] for change in changes] == list(range(1, self.people[0].view.rev + 1))
        listed = {seq: each for seq, each in self.people[0].view.messages.items() if not is_aside(each)}
        asides = await self._check_threads(asker, listed)
        for each in self.people:
            assert {
                seq: asides.get(seq, message) for seq, message in each.view.messages.items()
            } == each.view.messages
        messages = listed | asides
        assert sorted(messages) == list(range(1, len(messages) + 1))
        self._check_nonces(messages)
        await asker.socket.close()

    async def _check_threads(self, asker: Guest, listed: dict[int, Frame]) -> dict[int, Frame]:
        """The replies that stand in their threads alone; each root counts those of its thread."""
        asides: dict[int, Frame] = {}
        for root in listed.values():
            page = await asker.ok("thread", room=root["room"], seq=root["seq"], limit=200)
            assert not page["more"]
            if "thread" in root:
                continue
            standing = [reply for reply in page["messages"] if not reply.get("deleted")]
            told = {"count": len(standing)} | ({"last_at": standing[-1]["sent_at"]} if standing else {})
            assert root.get("replies") == (told if page["messages"] else None)
            asides |= {reply["seq"]: reply for reply in page["messages"] if is_aside(reply)}
        return asides

    def _check_nonces(self, messages: dict[int, Frame]) -> None:
        for (user, nonce), seq in self.first_seq.items():
            with_it = [
                message["seq"]
                for message in messages.values()
                if message.get("nonce") == nonce and message["sender"]["id"] == user
            ]
            assert with_it in ([seq], [])
            assert messages[seq]["sender"]["id"] == user


@pytest.mark.timeout(300)
def test_state_at_join_and_events_are_the_state_at_a_fresh_join(
    io_loop: IOLoop, database: Database, runs_long: bool
) -> None:
    server = Server(io_loop, database)
    server.run(server.start)
    try:
        run_state_machine_as_test(
            partial(Histories, server),  # type: ignore[arg-type]  # it only calls it
            settings=settings(
                max_examples=int(os.environ.get("HISTORIES", "50" if runs_long else "15")),
                stateful_step_count=12,
                derandomize="CI" in os.environ,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        server.run(server.stop)
