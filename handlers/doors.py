"""The doors for sockets: what each one needs, whether commands are carried out in this process or elsewhere."""

from functools import partial
from typing import Any, Final

from msgspec import Struct

from handlers.conversation import ConversationDeps
from handlers.http.origins import Origins
from handlers.native import conversation as native
from handlers.stomp import conversation as stomp
from handlers.stomp.voices import Voices
from handlers.websocket import echo, prices
from handlers.websocket.anonymous import AnonymousDeps
from handlers.websocket.handler import Carried, SocketDeps
from models.ids import NodeId
from models.wire.chat_values import MAX_TEXT
from models.wire.events import Limits
from server.accounts.authentication import Verifier
from server.accounts.tickets import Redeemer
from server.commands.dispatching.taking import Taker
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketRegistry
from server.feeds.feeds import Quoted
from server.rooms.rates import COMMANDS_PER_S, MESSAGES_PER_S
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission
from server.transport.quiet_sockets import QuietSockets

_ECHO_PER_S: Final = 1_000.0
_ECHO_BURST: Final = 4_000.0
_PRICES_PER_S: Final = 10.0
_PRICES_BURST: Final = 50.0
_ANONYMOUS_SOCKETS: Final = 5_000
_ANONYMOUS_SOCKETS_EACH: Final = 100


class DoorParts(Struct, frozen=True, kw_only=True):
    """The parts of the server that doors need. ``simulated``: whether the feeds' prices are made up."""

    settings: Settings
    timings: Timings
    clock: Clock
    node: NodeId
    origins: Origins
    flusher: Flusher
    auth: Verifier
    tickets: Redeemer
    sockets: SocketRegistry
    dispatch: Taker
    hub: Hub
    quotes: Quoted
    simulated: bool
    quiet_sockets: QuietSockets


class Doors(Struct, frozen=True):
    """What conversations begin with, and what decides which clients are let in."""

    native: Carried
    stomp: Carried
    sockets: SocketDeps


def doors_of(parts: DoorParts) -> Doors:
    """Build the doors from ``parts``."""
    deps = _conversation_deps(parts)
    return Doors(_native(deps), _stomp(deps, simulated=parts.simulated), _socket_deps(parts))


def anonymous_routes(parts: DoorParts) -> list[Any]:
    """``/echo`` and ``/stock``, which need no sign-in."""
    echoes = _anonymous_deps(parts, parts.settings.max_frame_bytes, _ECHO_PER_S, _ECHO_BURST)
    priced = _anonymous_deps(parts, prices.MAX_FRAME_BYTES, _PRICES_PER_S, _PRICES_BURST)
    return [*echo.routes(echoes), *prices.routes(priced, parts.quotes)]


def _socket_deps(parts: DoorParts) -> SocketDeps:
    return SocketDeps(
        auth=parts.auth,
        tickets=parts.tickets,
        sockets=parts.sockets,
        origins=parts.origins,
        quiet_sockets=parts.quiet_sockets,
        unsigned=Admission(proxies=TrustedProxies.parse(parts.settings.trusted_proxies))
        if parts.settings.limits
        else None,
    )


def _native(deps: ConversationDeps) -> Carried:
    codecs = native.codecs()
    return Carried(
        subprotocols=native.SUBPROTOCOLS,
        begin=partial(native.NativeConversation, deps, codecs),
        max_message_bytes=deps.limits.max_frame_bytes,
    )


def _stomp(deps: ConversationDeps, *, simulated: bool) -> Carried:
    voices = Voices(simulated=simulated)
    return Carried(
        subprotocols=stomp.SUBPROTOCOLS,
        begin=partial(stomp.StompConversation, deps, voices),
        max_message_bytes=stomp.frame_limits(deps.limits).max_frame_bytes,
    )


def _conversation_deps(parts: DoorParts) -> ConversationDeps:
    settings = parts.settings
    limits = Limits(
        max_frame_bytes=settings.max_frame_bytes,
        max_queue_bytes=settings.max_queue_bytes,
        max_tasks=settings.max_tasks,
        max_text=MAX_TEXT,
        messages_per_s=MESSAGES_PER_S if settings.limits else None,
        commands_per_s=COMMANDS_PER_S if settings.limits else None,
    )
    return ConversationDeps(
        auth=parts.auth,
        sockets=parts.sockets,
        hub=parts.hub,
        dispatch=parts.dispatch,
        clock=parts.clock,
        flusher=parts.flusher,
        proxies=TrustedProxies.parse(settings.trusted_proxies),
        limits=limits,
        node=parts.node,
        heartbeat_s=settings.heartbeat_s,
        auth_within_s=parts.timings.auth_within_s,
    )


def _anonymous_deps(parts: DoorParts, max_frame_bytes: int, per_s: float, burst: float) -> AnonymousDeps:
    limits = parts.settings.limits
    return AnonymousDeps(
        origins=parts.origins,
        max_frame_bytes=max_frame_bytes,
        quiet_sockets=parts.quiet_sockets,
        clock=parts.clock,
        new_bucket=(lambda: Bucket(per_s, burst)) if limits else None,
        admission=Admission(most_each=_ANONYMOUS_SOCKETS_EACH, most=_ANONYMOUS_SOCKETS) if limits else None,
    )
