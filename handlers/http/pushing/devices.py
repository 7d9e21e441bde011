"""``/api/push``: a user's devices for Web Push, and their choices."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from tornado.routing import URLSpec

from handlers.http.calls.call import Body, call
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Refusal
from models.stores.people.pushes import Choice, PushSubscription, Quiet, id_of
from models.wire.chat_values import RoomRef, Value
from server.pushing.pushing import Pushing
from server.pushing.vapid import from_unpadded
from server.runtime.clock import Clock

_MOST_ROOMS: Final = 500
_HOUR: Final = r"^(?:[01]\d|2[0-3]):[0-5]\d\Z"

Hour = Annotated[str, Meta(pattern=_HOUR)]
Endpoint = Annotated[str, Meta(min_length=1, max_length=1_000)]
KeyText = Annotated[str, Meta(min_length=1, max_length=100)]


class PushKey(Value, frozen=True):
    """The key with which a browser subscribes: its ``applicationServerKey``, in base64url."""

    key: str


class QuietHours(Body, frozen=True):
    start: Hour
    end: Hour


class Device(Body, frozen=True):
    """``p256dh`` and ``auth`` are the browser's keys. ``rooms``: those with a choice that is not the default."""

    endpoint: Endpoint
    p256dh: KeyText
    auth: KeyText
    language: Literal["en", "zh"] = "en"
    time_zone: Annotated[str, Meta(min_length=1, max_length=64)] = "UTC"
    quiet: QuietHours | None = None
    rooms: Annotated[dict[RoomRef, Choice], Meta(max_length=_MOST_ROOMS)] | None = None


class EndedDevice(Body, frozen=True):
    endpoint: Endpoint


class PushDeps(Struct, frozen=True):
    """What the calls need."""

    pushing: Pushing
    clock: Clock


class PushCall(JsonHandler):
    """A device that subscribes again replaces its entry, even one of another user."""

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, push: PushDeps) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._push = push

    GET = call("Get the key with which browsers subscribe.", {200: PushKey}, "anybody", "not_found")

    async def get(self) -> None:
        self.answer(PushKey(key=self._push.pushing.public_key))

    POST = call(
        "Push to a device what its user wants.", {204: None}, "user", "not_found", "unavailable"
    ).taking(Device)

    async def post(self) -> None:
        who, device = await self.identity(), self.body_of(self.POST)
        quiet = device.quiet
        subscription = PushSubscription(
            user=who.user,
            session=who.session,
            endpoint=device.endpoint,
            point=_bytes_of("p256dh", device.p256dh),
            auth=_bytes_of("auth", device.auth),
            at=self._push.clock.now_ms(),
            language=device.language,
            time_zone=device.time_zone,
            quiet=None if quiet is None else Quiet(quiet.start, quiet.end),
            rooms=device.rooms or {},
        )
        await self._push.pushing.subscribe(subscription)
        self.answer_nothing()

    DELETE = call("Push nothing more to a device.", {204: None}, "user", "not_found", "unavailable").taking(
        EndedDevice
    )

    async def delete(self) -> None:
        who, ended = await self.identity(), self.body_of(self.DELETE)
        await self._push.pushing.unsubscribe(who.user, id_of(ended.endpoint))
        self.answer_nothing()


def _bytes_of(name: str, text: str) -> bytes:
    try:
        return from_unpadded(text)
    except ValueError:
        raise Refusal("bad_request", f"{name}: it is no base64 for addresses") from None


def routes(deps: HttpDeps, push: PushDeps) -> list[URLSpec]:
    """The calls of this module, to be mounted at the root."""
    return [URLSpec("/api/push", PushCall, {"deps": deps, "push": push})]
