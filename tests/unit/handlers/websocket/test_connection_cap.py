"""How many are in at once."""

import pytest

from handlers.websocket.connection_cap import Crowd
from models.errors import Refusal


def is_full(crowd: Crowd, address: str) -> bool:
    try:
        crowd.check(address)
    except Refusal as refusal:
        return refusal.code == "rate_limited"
    return False


def test_there_is_room_for_so_many_of_one_address() -> None:
    crowd = Crowd(most=10, most_each=2)
    leave = [crowd.enter("here") for _ in range(2)]
    assert is_full(crowd, "here")
    assert not is_full(crowd, "there")
    with pytest.raises(Refusal):
        crowd.enter("here")
    leave[0]()
    assert not is_full(crowd, "here")


def test_who_leaves_twice_is_counted_out_once() -> None:
    crowd = Crowd(most=10, most_each=2)
    first, _second = crowd.enter("here"), crowd.enter("here")
    first()
    first()
    crowd.enter("here")
    assert is_full(crowd, "here")


def test_there_is_room_for_so_many_in_all() -> None:
    crowd = Crowd(most=3, most_each=2)
    leave = [crowd.enter(str(number)) for number in range(3)]
    assert is_full(crowd, "another")
    leave[1]()
    assert not is_full(crowd, "another")
