"""Users for operators and the application's server: show, name, disconnect, block and delete them."""

from typing import Final, NamedTuple

from msgspec import Struct

from models.errors import BANNED, Disconnect, Refusal
from models.ids import LOBBY, ConnectionId, RoomId, SessionId, UserId, derived_id
from models.stores.operators.rooms import AllRooms
from models.stores.people.users import User, UserStore
from models.wire.chat_values import Profile, Role, Value
from models.wire.names import clean_name
from server.accounts.accounts import Accounts
from server.accounts.blocked_users import BlockedUsers
from server.accounts.deletions import Deletions
from server.accounts.naming.admins import Admins
from server.accounts.profiles import profile_of
from server.accounts.sessions import SessionList, Sessions
from server.delivery.registry import SocketRegistry
from server.runtime.clock import Clock
from server.timeline.words.text import reason_of
from server.webhooks.user_events import UserEvents

MOST_FOUND: Final = 50


class SocketShown(Value, frozen=True):
    """An open socket of a user; ``since_at`` in ms, ``node`` is the process that holds it."""

    task: str
    connection: ConnectionId
    since_at: int
    node: str


class Membership(Value, frozen=True):
    """A room that a user is in, and as what."""

    room: RoomId
    role: Role


class BlockShown(Value, frozen=True):
    """That a user is kept out: until when, in ms, or for good, and why."""

    until_at: int | None = None
    reason: str | None = None


class UserShown(Value, frozen=True):
    """The answer to ``GET /api/users/ID``."""

    user: Profile
    sockets: list[SocketShown]
    rooms: list[Membership]
    blocked: BlockShown | None = None


class UserFound(Value, frozen=True):
    """A user whom a search by name finds."""

    id: UserId
    name: str
    guest: bool


class UsersFound(Value, frozen=True):
    """The answer to ``GET /api/admin/users``, in the order of names; ``more`` says that there are others."""

    users: list[UserFound]
    more: bool


class OutsideIds(NamedTuple):
    """The ids of outside users: with the issuer, if there is one."""

    issuer: str | None

    def of(self, subject: str) -> UserId:
        """The id of the issuer's user ``subject``. Raises ``conflict`` without an issuer."""
        if self.issuer is None:
            raise Refusal("conflict", "sub: JWT_ISSUER is not set, so there are no outside users")
        return UserId(derived_id("x", self.issuer, subject))


class PeopleParts(Struct, frozen=True):
    """The parts of the server that concern users; ``node`` is this process."""

    users: UserStore
    accounts: Accounts
    sessions: Sessions
    sockets: SocketRegistry
    deletions: Deletions
    blocked: BlockedUsers
    node: str
    admins: Admins
    news: UserEvents


class OperatorPeople:
    """Users, for callers with a key."""

    def __init__(self, parts: PeopleParts, rooms: AllRooms, outside: OutsideIds, clock: Clock) -> None:
        self._users = parts.users
        self._accounts = parts.accounts
        self._sessions = parts.sessions
        self._sockets = parts.sockets
        self._deletions = parts.deletions
        self._blocked = parts.blocked
        self._node = parts.node
        self._admins = parts.admins
        self._news = parts.news
        self._rooms = rooms
        self._outside = outside
        self._clock = clock

    async def show(self, user_id: UserId) -> UserShown:
        """The user, their open sockets, and their rooms. Raises ``not_found``, ``unavailable``."""
        user = await self._found(user_id)
        roles, block = await self._rooms.roles_of(user_id), self._blocked.of(user_id)
        if LOBBY in roles and await self._admins.is_admin(user_id):
            roles[LOBBY] = "owner"
        return UserShown(
            user=profile_of(user),
            sockets=await self._open_sockets(user_id),
            rooms=[Membership(room=room, role=role) for room, role in roles.items()],
            blocked=None if block is None else BlockShown(until_at=block.until_at, reason=block.reason),
        )

    async def named(self, start: str) -> UsersFound:
        """50 users whose names begin with ``start``, in any case, including those of the outside issuer."""
        found = await self._users.named(start, MOST_FOUND + 1)
        shown = [UserFound(id=each.id, name=each.name, guest=each.guest) for each in found[:MOST_FOUND]]
        return UsersFound(users=shown, more=len(found) > MOST_FOUND)

    def id_of(self, subject: str) -> UserId:
        """The id of an outside user, known here or not. Raises ``conflict`` without an outside issuer."""
        return self._outside.of(subject)

    async def name(self, subject: str, name: str) -> tuple[Profile, bool]:
        """Make or rename an outside user, until their own token brings a name; returns also whether they are new.

        Raises:
            Refusal: ``bad_request``, ``conflict`` (there is no outside issuer), ``unavailable``.
        """
        user_id, wished = self._outside.of(subject), clean_name(name)
        is_new = await self._users.find(user_id) is None
        user = User(
            id=user_id,
            name=wished,
            guest=False,
            created_at=self._clock.now_ms(),
            issuer=self._outside.issuer,
            subject=subject,
        )
        if await self._users.meet(user):
            await self._sessions.rename(user)
        return profile_of(await self._found(user_id)), is_new

    async def rename(self, user_id: UserId, wished: str) -> Profile:
        """Give any user another name; an outside user keeps it until a token of its own brings one.

        Raises:
            Refusal: ``not_found``, ``bad_request``, ``conflict`` (it is taken or reserved), ``unavailable``.
        """
        user = await self._found(user_id)
        if user.subject is not None:
            return (await self.name(user.subject, wished))[0]
        return profile_of(await self._accounts.rename(user_id, wished))

    async def sessions_of(self, user_id: UserId) -> SessionList:
        """The sessions of a user that live, none of them ``current``. Raises ``not_found``, ``unavailable``."""
        await self._found(user_id)
        return await self._sessions.of_user(user_id)

    async def end_session(self, user_id: UserId, session: SessionId) -> None:
        """End one session of a user, with its sockets. Raises ``not_found``, ``unavailable``."""
        await self._sessions.end_of(user_id, session)

    async def disconnect(self, user_id: UserId) -> None:
        """End all sessions of a user, with their sockets. Raises ``not_found``, ``unavailable``."""
        await self._found(user_id)
        await self._sessions.end_all(user_id)

    async def block(self, user_id: UserId, duration_s: int | None, reason: str | None) -> None:
        """Keep a user out of the server, and close their sockets; their sessions are valid again after the block.

        Raises:
            Refusal: ``not_found``, ``bad_request`` (the reason), ``unavailable``.
        """
        await self._found(user_id)
        await self._blocked.block(user_id, duration_s, reason_of(reason))
        self._news.blocked(user_id, self._blocked.of(user_id))
        for connection in self._sockets.of_user(user_id):
            connection.close(Disconnect(BANNED, "you are banned from this server"))

    async def unblock(self, user_id: UserId) -> None:
        """Let a user in again; nothing happens if they are not kept out. Raises ``not_found``, ``unavailable``."""
        await self._found(user_id)
        block = self._blocked.of(user_id)
        if block is not None:
            await self._news.about_to_unblock(block)
        await self._blocked.unblock(user_id)

    async def delete(self, user_id: UserId, *, keep_messages: bool) -> None:
        """Delete a user: when this returns it is certain. Raises ``not_found``, ``unavailable``."""
        await self._found(user_id)
        if not await self._deletions.begin(user_id, keep_messages=keep_messages):
            raise _no_such_user()

    async def _found(self, user_id: UserId) -> User:
        user = await self._users.find(user_id)
        if user is None:
            raise _no_such_user()
        return user

    async def _open_sockets(self, user_id: UserId) -> list[SocketShown]:
        connections = self._sockets.of_user(user_id)
        node_of = {each.id: self._node if each.relay is None else each.relay.gateway for each in connections}
        sessions = dict.fromkeys(each.identity.session for each in connections)
        found = [each for session in sessions for each in await self._sockets.of_session(session)]
        return [
            SocketShown(
                task=each.task,
                connection=each.connection,
                since_at=each.since_at,
                node=node_of.get(each.connection, self._node),
            )
            for each in found
        ]


def _no_such_user() -> Refusal:
    return Refusal("not_found", "user: there is no such user")
