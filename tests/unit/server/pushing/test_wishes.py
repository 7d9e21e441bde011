"""A device is told what its user chose, and nothing in quiet hours."""

from datetime import UTC, datetime

import pytest

from models.ids import RoomId, SessionId, UserId
from models.stores.people.pushes import PushSubscription, Quiet
from server.pushing.wishes import is_time_zone, wants

_NIGHT = Quiet("22:00", "07:00")


def _device(**wishes: object) -> PushSubscription:
    given = {"user": UserId("u-1"), "session": SessionId("s-1"), "endpoint": "https://push.example/1"}
    return PushSubscription(**given, point=b"", auth=b"", at=1, **wishes)  # type: ignore[arg-type]


def _at(hour: int) -> int:
    return round(datetime(2026, 1, 15, hour, 30, tzinfo=UTC).timestamp() * 1_000)


def test_without_a_choice_it_is_as_usual() -> None:
    device = _device()
    assert wants(device, "dm", "r-1", "dm", 0)
    assert wants(device, "mention", "r-1", "chat", 0)
    assert wants(device, "move", "r-1", "game", 0)
    assert not wants(device, "message", "r-1", "chat", 0)
    assert not wants(device, "mention", "r-1", "feed", 0)


def test_a_room_has_its_own_choice() -> None:
    device = _device(rooms={RoomId("loud"): "all", RoomId("mute"): "nothing"})
    assert wants(device, "message", "loud", "chat", 0)
    assert not wants(device, "dm", "mute", "dm", 0)


@pytest.mark.parametrize(
    ("zone", "hour", "told"), [("UTC", 23, False), ("UTC", 8, True), ("Asia/Shanghai", 23, True)]
)
def test_quiet_hours_are_those_of_the_wall_clock_there(zone: str, hour: int, told: bool) -> None:
    device = _device(quiet=_NIGHT, time_zone=zone)
    assert wants(device, "dm", "r-1", "dm", _at(hour)) is told


def test_names_of_time_zones() -> None:
    assert is_time_zone("Europe/Berlin")
    assert not is_time_zone("Tea/House")
    assert not is_time_zone("../../etc/passwd")
