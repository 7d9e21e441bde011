"""``/api/rooms``: rooms, their members and their bans."""

from typing import Final

from msgspec import Struct

from handlers.http.calls.call import Body, keyed
from handlers.http.calls.described import ROOM_TEXTS, MemberCursor, NumberCursor, Reason
from handlers.http.operators.call import OperatorCall, fields_of
from models.ids import RoomId, UserId
from models.wire.chat_values import Member, Role, RoomInfo, RoomKind, UserRef, Value
from models.wire.commands.moderation import RoomBan
from models.wire.commands.rooms import RightsWished, RoomCreate, RoomUpdate, Words
from models.wire.moderation.values import Ban

# The audit tells who may what, and never a password.
CHANGES_TOLD: Final = (
    "title",
    "topic",
    "visibility",
    "capacity",
    "slow_mode_s",
    "retention_days",
    *(f"rights.{right}" for right in RightsWished.__struct_fields__),
)


class RoomAnswer(Value, frozen=True):
    room: RoomInfo


class RoomsAnswer(Value, frozen=True):
    rooms: list[RoomInfo]
    cursor: str | None = None


class MemberAnswer(Value, frozen=True):
    member: Member


class MembersAnswer(Value, frozen=True):
    members: list[Member]
    cursor: str | None = None


class BanAnswer(Value, frozen=True):
    ban: Ban


class BansAnswer(Value, frozen=True):
    bans: list[Ban]


class OwnerBody(Struct, frozen=True):
    """Beside the fields of ``room.create``: the user who will own the room."""

    owner: UserRef | None = None


class RoomsQuery(Body, frozen=True):
    kind: RoomKind | None = None
    query: Words | None = None
    cursor: NumberCursor | None = None


class MembersQuery(Body, frozen=True):
    cursor: MemberCursor | None = None


class RoleBody(Body, frozen=True):
    role: Role | None = None


class Rooms(OperatorCall):
    POST = keyed(
        "rooms",
        "Make a room.",
        {201: RoomAnswer},
        "not_found",
        "conflict",
        repeatable=True,
        told=("title", "visibility", "capacity", "room", "history", "owner"),
    ).taking(fields_of(RoomCreate, OwnerBody, described=ROOM_TEXTS))

    async def post(self) -> None:
        caller = await self.allowed(self.POST)
        fields = self.fields()
        owner = self.body_as(OwnerBody).owner
        fields.pop("owner", None)
        command = self.command_of(RoomCreate, fields)

        async def made() -> Struct:
            return RoomAnswer(room=await self.services.rooms.create(caller, command, owner))

        await self.answer_once(caller, made)

    GET = keyed("rooms", "List rooms, private ones too.", {200: RoomsAnswer}).asking(RoomsQuery)

    async def get(self) -> None:
        caller = await self.allowed(self.GET)
        asked = self.query_of(self.GET)
        rooms, cursor = await self.services.rooms.page(
            asked.kind, asked.query, asked.cursor, direct=caller.is_admin
        )
        self.answer(RoomsAnswer(rooms=rooms, cursor=cursor))


class OneRoom(OperatorCall):
    GET = keyed("rooms", "See a room.", {200: RoomAnswer}, "not_found")

    async def get(self, room: str) -> None:
        caller = await self.allowed(self.GET)
        self.answer(RoomAnswer(room=(await self.services.rooms.find(caller, RoomId(room))).info()))

    PATCH = keyed(
        "rooms",
        "Change the settings of a room.",
        {200: RoomAnswer},
        "not_found",
        "conflict",
        told=CHANGES_TOLD,
    ).taking(fields_of(RoomUpdate, named=["room"], described=ROOM_TEXTS))

    async def patch(self, room: str) -> None:
        caller = await self.allowed(self.PATCH)
        command = self.command_of(RoomUpdate, self.fields(), room=room)
        self.answer(RoomAnswer(room=await self.services.rooms.update(caller, command)))

    DELETE = keyed("rooms", "Delete a room.", {204: None}, "not_found", "conflict")

    async def delete(self, room: str) -> None:
        caller = await self.allowed(self.DELETE)
        await self.services.rooms.delete(caller, RoomId(room))
        self.answer_nothing()


class Members(OperatorCall):
    GET = keyed("rooms", "List the members of a room.", {200: MembersAnswer}, "not_found").asking(
        MembersQuery
    )

    async def get(self, room: str) -> None:
        caller = await self.allowed(self.GET)
        asked = self.query_of(self.GET)
        members, cursor = await self.services.rooms.members(caller, RoomId(room), asked.cursor)
        self.answer(MembersAnswer(members=members, cursor=cursor))


class OneMember(OperatorCall):
    PUT = keyed(
        "rooms",
        "Make a user a member, or give a member another role.",
        {200: MemberAnswer, 201: MemberAnswer},
        "not_found",
        "banned",
        "room_full",
        "conflict",
        told=("role",),
    ).taking(RoleBody)

    async def put(self, room: str, user: str) -> None:
        caller = await self.allowed(self.PUT)
        role = self.body_of(self.PUT).role
        member, is_new = await self.services.rooms.put_in(caller, RoomId(room), UserId(user), role)
        self.answer(MemberAnswer(member=member), 201 if is_new else 200)

    DELETE = keyed("rooms", "Put a member out.", {204: None}, "not_found", "conflict")

    async def delete(self, room: str, user: str) -> None:
        caller = await self.allowed(self.DELETE)
        await self.services.rooms.remove(caller, RoomId(room), UserId(user))
        self.answer_nothing()


class Bans(OperatorCall):
    POST = keyed(
        "rooms",
        "Keep a user out of a room.",
        {201: BanAnswer},
        "not_found",
        "conflict",
        repeatable=True,
        told=("user", "duration_s", "reason"),
    ).taking(fields_of(RoomBan, named=["room"], described={"reason": Reason}))

    async def post(self, room: str) -> None:
        caller = await self.allowed(self.POST)
        command = self.command_of(RoomBan, self.fields(), room=room)

        async def made() -> Struct:
            return BanAnswer(ban=await self.services.rooms.ban(caller, command))

        await self.answer_once(caller, made)

    GET = keyed("rooms", "List the bans and mutes of a room.", {200: BansAnswer}, "not_found")

    async def get(self, room: str) -> None:
        caller = await self.allowed(self.GET)
        self.answer(BansAnswer(bans=await self.services.rooms.bans(caller, RoomId(room))))


class OneBan(OperatorCall):
    DELETE = keyed("rooms", "Let a user in again.", {204: None}, "not_found")

    async def delete(self, room: str, user: str) -> None:
        caller = await self.allowed(self.DELETE)
        await self.services.rooms.unban(caller, RoomId(room), UserId(user))
        self.answer_nothing()
