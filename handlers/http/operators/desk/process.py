"""``/api/admin/...``: this process, its sockets, its settings, its log and its end."""

from handlers.http.calls.call import Body, call
from handlers.http.calls.described import SocketCursor
from handlers.http.operators.call import OperatorCall
from models.ids import ConnectionId, UserId
from models.wire.chat_values import UserRef
from server.operators.desk.process import Level, ProcessList, ProcessShown, SettingsShown, SocketsAtDesk


class SocketsQuery(Body, frozen=True):
    user: UserRef | None = None
    cursor: SocketCursor | None = None


class LevelBody(Body, frozen=True):
    level: Level


class Process(OperatorCall):
    GET = call("See how this process is.", {200: ProcessShown}, "operator")

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.desk.process.show())


class Processes(OperatorCall):
    GET = call("List the processes that serve together.", {200: ProcessList}, "operator")

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer(await self.services.desk.process.list())


class Sockets(OperatorCall):
    GET = call("List open sockets, the newest first, 200 of them.", {200: SocketsAtDesk}, "operator").asking(
        SocketsQuery
    )

    async def get(self) -> None:
        await self.allowed(self.GET)
        query = self.query_of(self.GET)
        user = None if query.user is None else UserId(query.user)
        self.answer(self.services.desk.process.sockets(user, query.cursor))


class OneSocket(OperatorCall):
    DELETE = call("Close a socket, whose client may come back.", {204: None}, "operator", "not_found")

    async def delete(self, connection: str) -> None:
        await self.allowed(self.DELETE)
        self.services.desk.process.close_socket(ConnectionId(connection))
        self.answer_nothing()


class InForce(OperatorCall):
    GET = call("List the settings in force; secrets are not shown.", {200: SettingsShown}, "operator")

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer(self.services.desk.process.settings())


class LogLevel(OperatorCall):
    PUT = call(
        "Log what is of this level or worse, until the next start.", {204: None}, "operator", told=("level",)
    ).taking(LevelBody)

    async def put(self) -> None:
        await self.allowed(self.PUT)
        self.services.desk.process.log_from(self.body_of(self.PUT).level)
        self.answer_nothing()


class Drain(OperatorCall):
    POST = call("End this process in order, as SIGTERM does.", {202: None}, "operator")

    async def post(self) -> None:
        await self.allowed(self.POST)
        self.set_status(202)
        await self.finish()
        self.services.desk.process.drain()
