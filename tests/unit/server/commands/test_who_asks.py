"""Commands carried out for a person whose socket is not at this process: nothing but a ``Socket`` stands for it."""

import pytest

from models.ids import LOBBY, ConnectionId, RoomId, UserId, new_id
from models.wire.chat_values import Person
from models.wire.commands.messages import MessageSend, Read
from models.wire.commands.rooms import RoomClose, RoomJoin
from models.wire.events import Event, Reply, SentReply
from models.wire.replies.joining import JoinReply
from server.commands.dispatching.route import Route, SocketRoute
from server.delivery.codec import Voice
from tests.rigs.server import RunningServer
from tests.rigs.server import server as server

pytestmark = pytest.mark.gen_test(timeout=60)
ANN = Person(id=UserId("u-ann"), name="Ann")


class DistantSocket:
    """Notes what is asked of it."""

    def __init__(self) -> None:
        self.id = ConnectionId(new_id("c"))
        self.closed = False
        self.is_behind = False
        self.rooms: set[RoomId] = set()

    def listen(self, room: RoomId, voice: Voice | None = None) -> None:
        self.rooms.add(room)

    def unlisten(self, room: RoomId, voice: Voice | None = None) -> None:
        self.rooms.discard(room)

    def send(self, event: Event, voice: Voice | None = None) -> None:
        raise NotImplementedError

    def own_first(self) -> None:
        raise NotImplementedError

    async def caught_up(self) -> None:
        raise NotImplementedError


class Distant:
    """Ann, whose commands come from elsewhere."""

    def __init__(self, server: RunningServer) -> None:
        self.socket = DistantSocket()
        self._routes = server.part("dispatch")._routes

    async def ask(self, command: RoomJoin | RoomClose | MessageSend | Read) -> Reply:
        match self._routes[type(command)]:
            case Route(handler=handler):
                response = handler(ANN, command)
            case SocketRoute(handler=handler_of_socket):
                response = handler_of_socket(ANN, self.socket, command)
        while not isinstance(response, Reply):
            response = await response
        return response


@pytest.fixture
def distant(server: RunningServer) -> Distant:
    return Distant(server)


async def test_a_distant_socket_joins_and_leaves_a_room(distant: Distant) -> None:
    joined = await distant.ask(RoomJoin(room=LOBBY))
    assert isinstance(joined, JoinReply)
    assert [member.user for member in joined.members] == [ANN]
    assert distant.socket.rooms == {LOBBY}
    await distant.ask(RoomClose(room=LOBBY))
    assert distant.socket.rooms == set()


async def test_a_distant_person_is_heard_in_the_room(server: RunningServer, distant: Distant) -> None:
    near = await server.connect()
    await near.ok("room.join", room=LOBBY)
    await distant.ask(RoomJoin(room=LOBBY))
    sent = await distant.ask(MessageSend(room=LOBBY, text="tea?"))
    assert isinstance(sent, SentReply)
    assert (await near.event("message"))["message"]["sender"] == {"id": "u-ann", "name": "Ann"}
    assert await distant.ask(Read(room=LOBBY, seq=sent.seq)) == Reply()
