"""How many connections one address may have before anybody signs in."""

from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission

NOBODY = TrustedProxies.parse(["192.0.2.1"])


def test_an_address_has_no_more_than_it_may() -> None:
    admission = Admission(NOBODY, most=2)
    first = admission.enter("203.0.113.7")
    assert first is not None
    assert admission.enter("203.0.113.7") is not None
    assert admission.enter("203.0.113.7") is None
    assert admission.enter("203.0.113.8") is not None
    first()
    assert admission.enter("203.0.113.7") is not None
    first()
    assert admission.enter("203.0.113.7") is None


def test_ipv6_addresses_of_one_subscriber_are_counted_together() -> None:
    admission = Admission(NOBODY, most=1)
    assert admission.enter("2001:db8::1") is not None
    assert admission.enter("2001:db8::2") is None
    assert admission.enter("2001:db8:0:1::1") is not None


def test_a_trusted_proxy_is_not_counted() -> None:
    admission = Admission(NOBODY, most=1)
    assert all(admission.enter("192.0.2.1") for _ in range(5))
