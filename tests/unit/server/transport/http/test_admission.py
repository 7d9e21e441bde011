"""How many connections there are at once, of one address and in all."""

import pytest

from models.errors import Refusal
from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission


def is_full(admission: Admission, address: str) -> bool:
    try:
        admission.check(address)
    except Refusal as refusal:
        return refusal.code == "rate_limited"
    return False


def test_there_is_room_for_so_many_of_one_address() -> None:
    admission = Admission(most=10, most_each=2)
    leave = [admission.enter("here") for _ in range(2)]
    assert is_full(admission, "here")
    assert not is_full(admission, "there")
    with pytest.raises(Refusal):
        admission.enter("here")
    leave[0]()
    assert not is_full(admission, "here")


def test_a_connection_that_leaves_twice_is_counted_out_once() -> None:
    admission = Admission(most=10, most_each=2)
    first, _second = admission.enter("here"), admission.enter("here")
    first()
    first()
    admission.enter("here")
    assert is_full(admission, "here")


def test_there_is_room_for_so_many_in_all() -> None:
    admission = Admission(most=3, most_each=2)
    leave = [admission.enter(str(number)) for number in range(3)]
    assert is_full(admission, "another")
    leave[1]()
    assert not is_full(admission, "another")


def test_the_addresses_of_one_ipv6_network_are_one() -> None:
    admission = Admission(most=10, most_each=2)
    admission.enter("2001:db8::1")
    admission.enter("2001:db8::2")
    assert is_full(admission, "2001:db8::3")
    assert not is_full(admission, "2001:db8:0:1::1")


def test_a_trusted_proxy_is_not_counted() -> None:
    admission = Admission(most_each=1, most=3, proxies=TrustedProxies.parse(["192.0.2.1"]))
    for _ in range(5):
        admission.enter("192.0.2.1")
    assert not is_full(admission, "192.0.2.1")
    admission.enter("203.0.113.7")
    assert is_full(admission, "203.0.113.7")
