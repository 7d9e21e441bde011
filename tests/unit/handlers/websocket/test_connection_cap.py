"""How many are in at once."""

import pytest

from handlers.websocket.connection_cap import ConnectionCap
from models.errors import Refusal


def is_full(cap: ConnectionCap, address: str) -> bool:
    try:
        cap.check(address)
    except Refusal as refusal:
        return refusal.code == "rate_limited"
    return False


def test_there_is_room_for_so_many_of_one_address() -> None:
    cap = ConnectionCap(most=10, most_each=2)
    leave = [cap.enter("here") for _ in range(2)]
    assert is_full(cap, "here")
    assert not is_full(cap, "there")
    with pytest.raises(Refusal):
        cap.enter("here")
    leave[0]()
    assert not is_full(cap, "here")


def test_a_connection_that_leaves_twice_is_counted_out_once() -> None:
    cap = ConnectionCap(most=10, most_each=2)
    first, _second = cap.enter("here"), cap.enter("here")
    first()
    first()
    cap.enter("here")
    assert is_full(cap, "here")


def test_there_is_room_for_so_many_in_all() -> None:
    cap = ConnectionCap(most=3, most_each=2)
    leave = [cap.enter(str(number)) for number in range(3)]
    assert is_full(cap, "another")
    leave[1]()
    assert not is_full(cap, "another")


def test_the_addresses_of_one_ipv6_network_are_one() -> None:
    cap = ConnectionCap(most=10, most_each=2)
    cap.enter("2001:db8::1")
    cap.enter("2001:db8::2")
    assert is_full(cap, "2001:db8::3")
    assert not is_full(cap, "2001:db8:0:1::1")
