"""The services that carry out the calls of operators and of the application's server."""

from msgspec import Struct

from models.database.client import Database
from models.ids import UserId
from models.stores.history import HistoryStore
from models.stores.matches import MatchStore
from models.stores.moderation.audit import AuditStore
from models.stores.operators.answers import AnswerStore
from models.stores.operators.imports import ImportStore
from models.stores.operators.keys import KeyStore
from models.stores.operators.oversight import OversightStore
from models.stores.operators.rooms import AllRooms
from server.accounts.authentication import Authenticator
from server.accounts.naming.admins import Admins
from server.archives.exporting import RoomExport
from server.archives.importing import RoomImport
from server.archives.imports import Imports
from server.attachments.attaching import Saying
from server.attachments.room_files import RoomFiles
from server.commands.bots.bot_commands import BotCommands
from server.commands.bots.incoming_hooks import IncomingHooks
from server.operators.callers import Callers
from server.operators.deeds import Deeds
from server.operators.desk.desk import Desk
from server.operators.desk.oversight import Oversight
from server.operators.desk.process import OperatorProcess, ProcessParts
from server.operators.desk.sign_ins import DeskSignIns
from server.operators.idempotency import Idempotency
from server.operators.matches import OperatorMatches
from server.operators.messages import OperatorMessages
from server.operators.people import OperatorPeople, OutsideIds, PeopleParts
from server.operators.rooms import OperatorRooms, RoomParts
from server.operators.webhooks import OperatorWebhooks
from server.rooms.reading.deliveries import Deliveries
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.webhooks.webhooks import Webhooks


class AtDesk(Struct, frozen=True):
    """The parts of the server that concern only the operators' page."""

    auth: Authenticator
    process: ProcessParts
    deliveries: Deliveries


class OperatorServices(Struct, frozen=True, kw_only=True):
    """All of these services."""

    admins: Admins
    callers: Callers
    idempotency: Idempotency
    rooms: OperatorRooms
    messages: OperatorMessages
    matches: OperatorMatches
    people: OperatorPeople
    commands: BotCommands
    exports: RoomExport
    imports: Imports
    hooks: IncomingHooks
    webhooks: OperatorWebhooks
    desk: Desk
    deeds: Deeds

    async def end_key(self, key: UserId) -> None:
        """End a key, its webhooks and its commands: from now on it is refused.

        Raises ``not_found``, ``unavailable``.
        """
        # Before the key, so that a crash in between leaves nothing that nobody can remove; and after it, since the
        # key
        # could still make one until then.
        await self._end_what_is_of(key)
        await self.callers.end(key)
        await self._end_what_is_of(key)

    async def _end_what_is_of(self, key: UserId) -> None:
        await self.webhooks.end_of(key)
        await self.commands.forget(key)


def operator_services(
    settings: Settings,
    database: Database,
    rooms: RoomParts,
    people: PeopleParts,
    saying: Saying,
    files: RoomFiles,
    webhooks: Webhooks,
    at_desk: AtDesk,
    clock: Clock,
) -> OperatorServices:
    """The services of a server with ``settings``, built from its parts."""
    all_rooms = AllRooms(database)
    operator_rooms = OperatorRooms(rooms, all_rooms)
    importing = RoomImport(rooms.rooms, HistoryStore(database, rooms.store), files)
    return OperatorServices(
        admins=people.admins,
        callers=Callers(KeyStore(database), settings.admin_token, clock, limits=settings.limits),
        idempotency=Idempotency(AnswerStore(database), clock),
        rooms=operator_rooms,
        messages=OperatorMessages(operator_rooms, saying),
        matches=OperatorMatches(MatchStore(database), operator_rooms),
        people=OperatorPeople(people, all_rooms, OutsideIds(settings.jwt_issuer), clock),
        commands=rooms.bot_commands,
        exports=RoomExport(rooms.rooms, rooms.matches, files, clock, limits=settings.limits),
        imports=Imports(ImportStore(database), importing, clock, settings.max_import_bytes),
        hooks=rooms.hooks,
        webhooks=OperatorWebhooks(webhooks, operator_rooms),
        deeds=Deeds(AuditStore(database), clock),
        desk=_desk(settings, database, at_desk, operator_rooms, people.admins),
    )


def _desk(
    settings: Settings, database: Database, parts: AtDesk, rooms: OperatorRooms, admins: Admins
) -> Desk:
    clock = parts.process.clock
    secret, token = settings.signing_secret(), settings.admin_token
    return Desk(
        sign_ins=DeskSignIns(secret, token, admins, parts.auth, clock),
        process=OperatorProcess(parts.process),
        oversight=Oversight(OversightStore(database), rooms, parts.deliveries, clock),
        is_open=token is not None or bool(settings.admins),
        base_path=settings.base_path,
    )
