"""Hooks of rooms: moderators make addresses; a program that knows one posts messages there, as with Slack's."""

import hashlib
import secrets
from typing import Final

from models.database.client import Database
from models.errors import Refusal
from models.ids import HOOK_PREFIX, UserId, new_id
from models.stores.moderation.hooks import Hook, HookStore
from models.stores.operators.commands import CommandStore
from models.wire.chat_values import Person
from models.wire.commands.hooks import RoomHook, RoomHooks, RoomUnhook
from models.wire.commands.messages import MessageSend
from models.wire.events import Reply
from models.wire.names import bend_name, check_not_reserved, clean_name, is_reserved
from models.wire.replies.hooks import HookReply, HookShown, HooksReply
from server.attachments.attaching import Saying
from server.commands.bots.bot_commands import BotCommands
from server.rooms.directory import RoomDirectory
from server.rooms.moderation.audit import Audit
from server.rooms.permissions import require
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets
from server.runtime.settings.settings import Settings
from server.timeline.pending_commits import Answer, stored

MESSAGES_PER_S: Final = 1.0
MESSAGES_BURST: Final = 20.0
MOST_OF_ROOM: Final = 20
ADDRESS: Final = "/api/hooks/"
_SECRET_BYTES: Final = 24


class IncomingHooks:
    """The hooks of all rooms. Each has its own rate limit, unless limits are off."""

    def __init__(
        self, rooms: RoomDirectory, stores: RoomStores, saying: Saying, settings: Settings, clock: Clock
    ) -> None:
        self._saying = saying
        self._rooms = rooms
        self._store: HookStore = stores.hooks
        self._audit = Audit(stores.audit)
        self._clock = clock
        self._address = settings.base_path + ADDRESS
        self._said: Buckets[str] | None = Buckets(MESSAGES_PER_S, MESSAGES_BURST) if settings.limits else None

    async def make(self, who: Person, command: RoomHook) -> Answer:
        """Make an address. It is shown only in this reply."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, RoomHook)
        name = clean_name(command.name)
        check_not_reserved(name)
        if len(await self._store.of_room(room.id)) >= MOST_OF_ROOM:
            raise Refusal("conflict", f"a room has at most {MOST_OF_ROOM} hooks: end some")
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        hook = Hook(
            id=new_id("h"),
            room=room.id,
            name=name,
            by=who,
            hash=_hash(secret),
            created_at=self._clock.now_ms(),
        )
        await self._audit.note(room, who, RoomHook, detail=name)
        await self._store.add(hook)
        return HookReply(hook=hook.id, url=f"{self._address}{hook.id}/{secret}")

    async def list(self, who: Person, command: RoomHooks) -> Answer:
        """The hooks of a room, the oldest first."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, RoomHooks)
        hooks = await self._store.of_room(room.id)
        shown = [
            HookShown(hook=each.id, name=each.name, by=each.by, created_at=each.created_at) for each in hooks
        ]
        return HooksReply(hooks=shown)

    async def end(self, who: Person, command: RoomUnhook) -> Answer:
        """End an address: from now on nobody can post through it."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, RoomUnhook)
        hook = await self._store.find(command.hook)
        if hook is None or hook.room != room.id:
            raise Refusal("not_found", "hook: there is no such hook")
        await self._audit.note(room, who, RoomUnhook, detail=hook.name)
        await self._store.remove(hook.id, room.id)
        return Reply()

    async def found(self, hook_id: str, secret: str) -> Hook:
        """The hook of an address. Raises ``not_found`` (no such hook, or another secret), ``unavailable``."""
        hook = await self._store.find(hook_id)
        if hook is None or not secrets.compare_digest(hook.hash, _hash(secret)):
            raise Refusal("not_found", "there is no such hook")
        return hook

    async def say(self, hook: Hook, text: str, username: str | None) -> None:
        """Say ``text`` in the room of a hook, as ``username`` or as the hook is called. It calls nobody all at once.

        Raises ``rate_limited``, ``bad_request``, ``unavailable``.
        """
        wait_s = self._said.take(hook.id, self._clock.monotonic()) if self._said is not None else 0.0
        if wait_s:
            raise Refusal(
                "rate_limited", "too many messages through this hook", retry_after_s=round(wait_s, 3)
            )
        name = hook.name if username is None else bend_name(username, otherwise=hook.name)
        if is_reserved(name):
            name = hook.name
        speaker = Person(id=UserId(f"{HOOK_PREFIX}{hook.id}"), name=name, bot=True)
        room = await self._rooms.find(hook.room)
        await stored(await self._saying.send(room, speaker, MessageSend(room=room.id, text=text)))


def programs_of(
    database: Database,
    rooms: RoomDirectory,
    stores: RoomStores,
    saying: Saying,
    settings: Settings,
    clock: Clock,
) -> tuple[BotCommands, IncomingHooks]:
    """What programs do in rooms: carry out commands, and post messages through hooks."""
    commands = BotCommands(CommandStore(database), rooms, clock)
    return commands, IncomingHooks(rooms, stores, saying, settings, clock)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
