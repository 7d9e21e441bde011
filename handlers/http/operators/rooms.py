"""``/api/rooms``: rooms, their members and their bans."""

from msgspec import Struct

from handlers.http.json_handler import Body
from handlers.http.operators.call import OperatorCall
from models.ids import RoomId, UserId
from models.wire.chat_values import Member, Role, RoomInfo, RoomKind, UserRef, Value
from models.wire.commands.base import Cursor
from models.wire.commands.moderation import RoomBan
from models.wire.commands.rooms import RoomCreate, RoomUpdate, Words
from models.wire.moderation.values import Ban


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
    """Beside the fields of ``room.create``: the user whose room it is."""

    owner: UserRef | None = None


class RoomsQuery(Body, frozen=True):
    kind: RoomKind | None = None
    query: Words | None = None
    cursor: Cursor | None = None


class MembersQuery(Body, frozen=True):
    cursor: Cursor | None = None


class RoleBody(Body, frozen=True):
    role: Role | None = None


class Rooms(OperatorCall):
    async def post(self) -> None:
        caller = await self.allowed("rooms", write=True)
        fields = self.fields()
        owner = self.body_as(OwnerBody).owner
        fields.pop("owner", None)
        command = self.command_of(RoomCreate, fields)

        async def made() -> Struct:
            return RoomAnswer(room=await self.services.rooms.create(caller, command, owner))

        await self.answer_once(caller, made)

    async def get(self) -> None:
        caller = await self.allowed("rooms", write=False)
        asked = self.query_as(RoomsQuery)
        rooms, cursor = await self.services.rooms.page(
            asked.kind, asked.query, asked.cursor, direct=caller.is_admin
        )
        self.answer(RoomsAnswer(rooms=rooms, cursor=cursor))


class OneRoom(OperatorCall):
    async def get(self, room: str) -> None:
        caller = await self.allowed("rooms", write=False)
        self.answer(RoomAnswer(room=(await self.services.rooms.find(caller, RoomId(room))).info()))

    async def patch(self, room: str) -> None:
        caller = await self.allowed("rooms", write=True)
        command = self.command_of(RoomUpdate, self.fields(), room=room)
        self.answer(RoomAnswer(room=await self.services.rooms.update(caller, command)))

    async def delete(self, room: str) -> None:
        caller = await self.allowed("rooms", write=True)
        await self.services.rooms.delete(caller, RoomId(room))
        self.answer_nothing()


class Members(OperatorCall):
    async def get(self, room: str) -> None:
        caller = await self.allowed("rooms", write=False)
        asked = self.query_as(MembersQuery)
        members, cursor = await self.services.rooms.members(caller, RoomId(room), asked.cursor)
        self.answer(MembersAnswer(members=members, cursor=cursor))


class OneMember(OperatorCall):
    async def put(self, room: str, user: str) -> None:
        caller = await self.allowed("rooms", write=True)
        role = self.body_as(RoleBody).role
        member, is_new = await self.services.rooms.put_in(caller, RoomId(room), UserId(user), role)
        self.answer(MemberAnswer(member=member), 201 if is_new else 200)

    async def delete(self, room: str, user: str) -> None:
        caller = await self.allowed("rooms", write=True)
        await self.services.rooms.remove(caller, RoomId(room), UserId(user))
        self.answer_nothing()


class Bans(OperatorCall):
    async def post(self, room: str) -> None:
        caller = await self.allowed("rooms", write=True)
        command = self.command_of(RoomBan, self.fields(), room=room)

        async def made() -> Struct:
            return BanAnswer(ban=await self.services.rooms.ban(caller, command))

        await self.answer_once(caller, made)

    async def get(self, room: str) -> None:
        caller = await self.allowed("rooms", write=False)
        self.answer(BansAnswer(bans=await self.services.rooms.bans(caller, RoomId(room))))


class OneBan(OperatorCall):
    async def delete(self, room: str, user: str) -> None:
        caller = await self.allowed("rooms", write=True)
        await self.services.rooms.unban(caller, RoomId(room), UserId(user))
        self.answer_nothing()
