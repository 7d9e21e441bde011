"""``/api/admin/...``: reports and audits of all rooms, and where a message is."""

from typing import Annotated

from msgspec import Meta

from handlers.http.calls.call import Body, call
from handlers.http.operators.call import OperatorCall, fields_of
from models.ids import RoomId
from models.wire.commands.moderation import RoomResolve
from server.operators.callers import OPERATORS
from server.operators.desk.oversight import AuditOfAll, ReportsOfAll, Whereabouts


class BeforeQuery(Body, frozen=True):
    before_at: Annotated[int, Meta(ge=0, le=2**53)] | None = None


class Reports(OperatorCall):
    GET = call("List what waits for moderators, in all rooms.", {200: ReportsOfAll}, "operator").asking(
        BeforeQuery
    )

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.desk.oversight.reports(self.query_of(self.GET).before_at))


class Report(OperatorCall):
    POST = call(
        "Take a report from the list, and do what it calls for.",
        {204: None},
        "operator",
        "not_found",
        "conflict",
        told=("action",),
    ).taking(fields_of(RoomResolve, named=["room", "report"]))

    async def post(self, room: str, report: str) -> None:
        await self.allowed(self.POST)
        command = self.command_of(RoomResolve, self.fields(), room=room, report=report)
        await self.services.rooms.resolve(OPERATORS, command)
        self.answer_nothing()


class Audit(OperatorCall):
    GET = call("List what moderators did, in all rooms.", {200: AuditOfAll}, "operator").asking(BeforeQuery)

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.desk.oversight.audit(self.query_of(self.GET).before_at))


class Where(OperatorCall):
    GET = call(
        "See where a message is, and whom it has reached.", {200: Whereabouts}, "operator", "not_found"
    )

    async def get(self, room: str, seq: str) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.desk.oversight.whereabouts(RoomId(room), int(seq)))
