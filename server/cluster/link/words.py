"""The words between a gateway and the home: one Struct for each. A flat table.

``Asked`` are a gateway's words, ``Told`` the home's; a batch of either has the words of one turn of the
loop, and is taken in one turn. Both use the same words about HTTP calls. A voice is a number that the gateway gave
it.
"""

from typing import Annotated

from msgspec import Meta, Struct

from models.ids import ConnectionId, Epoch, RoomId, UserId
from server.accounts.authentication import Identity
from server.cluster.link.calls import Http, Word

Voiced = Annotated[int, Meta(ge=0)]
# The socket's own voice.
OWN_VOICE: Voiced = 0


class Coded(Struct, frozen=True, array_like=True, gc=False):
    """A Struct by the name of its class, and its fields as MessagePack."""

    name: str
    body: bytes


class OfRoom(Struct, frozen=True, array_like=True, gc=False):
    """How far a gateway has shown a room to its listeners."""

    room: RoomId
    epoch: Epoch
    rev: int


class Listed(Struct, frozen=True, array_like=True):
    """A socket as its gateway knows it."""

    socket: ConnectionId
    identity: Identity
    task: str
    since_at: int
    rooms: list[tuple[RoomId, list[Voiced]]] = []
    is_looked_at: bool = True


class Attach(Word, frozen=True, tag="attach"):
    """Register ``sockets``, and forget the earlier state of this gateway."""

    sockets: list[Listed]
    rooms: list[OfRoom]


class Detach(Word, frozen=True, tag="detach"):
    """The gateway ends."""


class Opened(Word, frozen=True, tag="opened"):
    """A socket was opened."""

    socket: Listed


class Closed(Word, frozen=True, tag="closed"):
    """A socket is closed, by the server with ``code``; 0: not by the server."""

    socket: ConnectionId
    code: int


class Carry(Word, frozen=True, tag="carry"):
    """Carry out a command; its id is the gateway's own. ``last``: its client has left.

    ``trace``: that of the gateway, as the header ``traceparent`` has it.
    """

    socket: ConnectionId
    command: Coded
    last: bool = False
    trace: str | None = None


class Pinged(Word, frozen=True, tag="pinged"):
    """A ping of a socket was answered by its gateway, and counts all the same."""

    socket: ConnectionId


class HearsCommon(Word, frozen=True, tag="hears.common"):
    """From now on the gateway hears batches for several gateways."""


class Follow(Word, frozen=True, tag="follow"):
    """A socket listens to a topic, which needs no permission, or with ``on`` false, no longer."""

    socket: ConnectionId
    topic: RoomId
    voice: Voiced
    on: bool


class Call(Word, frozen=True, tag="call"):
    """Ask for something that is answered with ``Answered``.

    ``verify`` and ``redeem`` ask for the identity of ``about``, ``admit`` whether ``identity`` may open a socket of
    it.
    """

    call: int
    what: str
    about: str
    identity: Identity | None = None


class Held(Word, frozen=True, tag="held"):
    """The answer to ``Moving``: no command follows before the next attachment."""


Asked = Attach | Detach | Opened | Closed | Carry | Pinged | HearsCommon | Follow | Call | Held | Http


class Attached(Word, frozen=True, tag="attached"):
    """Every room is up to date: commands are taken from now on."""


class AttachAgain(Word, frozen=True, tag="again"):
    """A batch of the gateway was lost, or the gateway is not known here."""


class Moving(Word, frozen=True, tag="moving"):
    """This process ceases to be the home; another is about to be."""


class TurnOver(Word, frozen=True, tag="turn"):
    """The following words are of a later turn of the loop; those before leave before them."""


class Returned(Word, frozen=True, tag="returned"):
    """Command number ``command`` was not begun: this process is about to cease to be the home."""

    command: int


class Listens(Word, frozen=True, tag="listens"):
    """A socket listens to a room from now on. ``epoch``, ``rev``: the room's; None where it has none."""

    socket: ConnectionId
    room: RoomId
    voice: Voiced
    epoch: Epoch | None
    rev: int


class ListensNot(Word, frozen=True, tag="listens.not"):
    """A socket listens no more in ``voices``."""

    socket: ConnectionId
    room: RoomId
    voices: list[Voiced]


class Evicted(Word, frozen=True, tag="evicted"):
    """The server has unsubscribed a socket."""

    socket: ConnectionId
    room: RoomId


class Publish(Word, frozen=True, tag="publish"):
    """An event for all who listen to a room."""

    room: RoomId
    event: Coded


class PublishEach(Word, frozen=True, tag="publish.each"):
    """Events for those users who listen to a room."""

    room: RoomId
    told: list[tuple[Coded, list[UserId]]]


class PublishLatestEach(Word, frozen=True, tag="publish.latest"):
    """For each user the first event; or the second, to a socket for which an older one of that ``key`` waits."""

    room: RoomId
    key: str
    told: list[tuple[Coded, Coded, UserId]]


class OwnFirst(Word, frozen=True, tag="own.first"):
    """Replies to this socket alone come before events that are published later in this turn."""

    socket: ConnectionId


class PublishTyping(Word, frozen=True, tag="publish.typing"):
    """As ``Publish``, droppable, and not for ``but``."""

    room: RoomId
    event: Coded
    but: UserId


class PublishPresence(Word, frozen=True, tag="publish.presence"):
    """As ``Publish``, in the place of the one of the same ``key``, and not for ``but``."""

    room: RoomId
    event: Coded
    key: str
    but: ConnectionId


class Reached(Word, frozen=True, tag="reached"):
    """Everything of a room up to ``rev`` has been shown."""

    room: RoomId
    epoch: Epoch
    rev: int


class Say(Word, frozen=True, tag="say"):
    """An event or a reply for one socket."""

    socket: ConnectionId
    event: Coded
    voice: Voiced
    exempt: bool


class Renew(Word, frozen=True, tag="renew"):
    """A socket has another identity from now on."""

    socket: ConnectionId
    identity: Identity


class Close(Word, frozen=True, tag="close"):
    """Close a socket."""

    socket: ConnectionId
    code: int
    reason: str


class Answered(Word, frozen=True, tag="answered"):
    """The answer to a ``Call``: ``identity``, or the refusal ``code``; neither: yes."""

    call: int
    identity: Identity | None = None
    code: str | None = None
    message: str = ""
    retry_after_s: float | None = None


class Prices(Word, frozen=True, tag="prices"):
    """The newest prices of a feed, ascending in time."""

    symbol: str
    prices: list[float]


Told = (
    Attached
    | AttachAgain
    | Moving
    | TurnOver
    | Returned
    | Listens
    | ListensNot
    | Evicted
    | Publish
    | PublishEach
    | PublishLatestEach
    | OwnFirst
    | PublishTyping
    | PublishPresence
    | Reached
    | Say
    | Renew
    | Close
    | Answered
    | Prices
    | Http
)
