"""The wishes of a device, as its page has them: the same rules as in ``static/app/state/notifying.js``."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from models.stores.people.pushes import Choice, PushSubscription, Quiet
from models.wire.chat_values import RoomKind

PushKind = Literal["dm", "mention", "message", "move"]

_USUAL: Final[dict[RoomKind, Choice]] = {
    "dm": "all",
    "game": "mentions",
    "chat": "mentions",
    "feed": "nothing",
}


def wants(
    subscription: PushSubscription, kind: PushKind, room: str, room_kind: RoomKind, now_ms: int
) -> bool:
    """Whether the device wants a push of that kind in ``room`` now."""
    chosen = dict(subscription.rooms).get(room, _USUAL[room_kind])  # type: ignore[call-overload]
    if chosen == "nothing" or (kind == "message" and chosen != "all"):
        return False
    return subscription.quiet is None or not _is_quiet(subscription.quiet, subscription.time_zone, now_ms)


def is_time_zone(name: str) -> bool:
    """Whether there is a time zone of that name, such as Europe/Berlin."""
    try:
        _zone(name)
    except (ValueError, OSError):
        return False
    return True


def _is_quiet(quiet: Quiet, time_zone: str, now_ms: int) -> bool:
    now = datetime.fromtimestamp(now_ms / 1_000, UTC).astimezone(_zone(time_zone)).strftime("%H:%M")
    if quiet.start <= quiet.end:
        return quiet.start <= now < quiet.end
    return now >= quiet.start or now < quiet.end  # over midnight


@lru_cache(maxsize=600)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except KeyError:  # ZoneInfoNotFoundError
        raise ValueError("there is no such time zone") from None
