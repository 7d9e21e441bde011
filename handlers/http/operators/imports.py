"""``POST /api/rooms/import`` and ``GET /api/imports/ID``: files become rooms, for operators.

A refused body is still read to its end, within bounds: a client that is still writing reads no answer.
"""

from typing import Final

from msgspec import Struct

from handlers.http.calls.call import call, keyed
from handlers.http.json_handler import HttpDeps
from handlers.http.operators.call import OperatorCall
from handlers.http.operators.rooms import OneRoom
from handlers.http.streamed_bodies import MORE_IS_DRAINED, declared_bytes, take_at_most
from models.errors import Refusal
from models.ids import RoomId
from models.stores.operators.imports import Fault
from models.wire.chat_values import Value
from server.archives.imports import Arrival
from server.operators.services import OperatorServices

_LONGEST_S: Final = 3_600.0


class ImportAnswer(Value, frozen=True, rename={"import_id": "import"}):
    import_id: str


class ImportShown(Value, frozen=True, omit_defaults=False):
    """``done`` of ``of`` messages and faults; ``rooms`` are those that the import has begun."""

    done: int
    of: int
    errors: list[Fault]
    rooms: list[RoomId]


class Import(OneRoom):
    """One file, as the body. The other methods are those of the room whose id is "import"."""

    POST = call(
        "Make rooms of a file: our own JSON Lines, or what Slack and Discord give out.",
        {202: ImportAnswer},
        "operator",
        "too_large",
        "unavailable",
        body=bytes,
        repeatable=True,
    )

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, services: OperatorServices) -> None:  # type: ignore[override]
        super().initialize(deps, services)
        self._arrival: Arrival | None = None
        self._refusal: Refusal | None = None
        self._received = 0

    async def prepare(self) -> None:  # type: ignore[override]  # Tornado awaits what it returns
        if self.request.method != "POST":
            super().prepare()
            return
        imports = self.services.imports
        take_at_most(self.request, imports.max_bytes + MORE_IS_DRAINED, _LONGEST_S)
        size = declared_bytes(self.request, otherwise=0)
        try:
            await self.allowed(self.POST)
            imports.check_size(size)
            self._arrival = await imports.receive()
        except Refusal as refusal:
            if size > MORE_IS_DRAINED:
                raise
            take_at_most(self.request, MORE_IS_DRAINED)
            self._refusal = refusal

    async def data_received(self, chunk: bytes) -> None:  # type: ignore[override]  # so it may be waited for
        if self.request.method != "POST":
            super().data_received(chunk)
            return
        self._received += len(chunk)
        if self._arrival is None:
            return
        try:
            self.services.imports.check_size(self._received)
            await self._arrival.write(chunk)
        except Refusal as refusal:
            self._refusal = refusal
            self._let_go()

    async def post(self, _: str) -> None:
        if self._refusal is not None:
            raise self._refusal
        # From here on the client may leave: the import does not depend on it.
        arrival, self._arrival = self._arrival, None
        assert arrival is not None

        async def taken() -> Struct:
            return ImportAnswer(import_id=await self.services.imports.take(arrival))

        try:
            await arrival.flush()
            await self.answer_once(await self.allowed(self.POST), taken, 202, asked=arrival.digest.encode())
        finally:
            self.services.imports.close(arrival)

    def on_connection_close(self) -> None:
        self._let_go()
        super().on_connection_close()

    def on_finish(self) -> None:
        self._let_go()
        super().on_finish()

    def _let_go(self) -> None:
        arrival, self._arrival = self._arrival, None
        if arrival is not None:
            self.services.imports.close(arrival)


class OneImport(OperatorCall):
    GET = keyed("rooms", "See how far an import has come.", {200: ImportShown}, "not_found")

    async def get(self, import_id: str) -> None:
        await self.allowed(self.GET)
        record = await self.services.imports.show(import_id)
        rooms = [made.room for made in record.rooms]
        self.answer(ImportShown(done=record.done, of=record.of, errors=record.errors, rooms=rooms))
