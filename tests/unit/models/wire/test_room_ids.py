"""Which ids of rooms are reserved, and which read as one."""

import pytest

from models.errors import Refusal
from models.ids import RoomId, new_id
from models.wire.room_ids import check_not_reserved, room_readings

RESERVED = ["lobby", "LOBBY", "Lobby", "lobby.", "l0bby", "1obby", "Iobby", "-lob_by:", "L.O.B.B.Y"]
NAMES = ["admin", "Admin_", "adm1n", "ADMlN", "teahouse", "tea-house", "SUPP0RT", "here", "a.l.l", "everyone"]


@pytest.mark.parametrize("room", [*RESERVED, *NAMES, "dm-x", "DM-x", "drn-x", "dm:x", "feed:TEA", "FEED:tea"])
def test_this_id_is_reserved(room: str) -> None:
    with pytest.raises(Refusal, match="is reserved") as refused:
        check_not_reserved(RoomId(room))
    assert refused.value.code == "conflict"


@pytest.mark.parametrize(
    "room", ["tea", "lobby2", "the-lobby", "dmx", "feed-x", "feedback", "hobby", "admins", "tea-support", "."]
)
def test_this_id_may_be_wished(room: str) -> None:
    check_not_reserved(RoomId(room))


@pytest.mark.parametrize(
    ("one", "other"),
    [("tea", "TEA"), ("tea", "tea."), ("_tea", "tea"), ("oolong", "0o1ong"), ("rnint", "mint")],
)
def test_these_ids_read_as_one(one: str, other: str) -> None:
    pairs = zip(room_readings(RoomId(one)), room_readings(RoomId(other)), strict=True)
    assert any(mine == others for mine, others in pairs)


@pytest.mark.parametrize(("one", "other"), [("tea1", "tea2"), ("tea-1", "tea1"), ("a", "b"), (".", "-")])
def test_these_ids_read_as_two(one: str, other: str) -> None:
    pairs = zip(room_readings(RoomId(one)), room_readings(RoomId(other)), strict=True)
    assert not any(mine == others for mine, others in pairs)


def test_ids_that_are_made_up_are_free() -> None:
    for prefix in ("r", "u", "m"):
        check_not_reserved(RoomId(new_id(prefix)))
