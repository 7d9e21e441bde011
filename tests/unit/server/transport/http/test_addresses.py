"""Whose word about a client's address is believed."""

import pytest

from server.transport.http.addresses import TrustedProxies, subscriber


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.1.2.3", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.1.2.3", "203.0.113.7, 10.0.0.9", "10.0.0.9"),
        ("203.0.113.1", "198.51.100.1", "203.0.113.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7, nonsense", "127.0.0.1"),
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "fe80::1%) FORGED 200 OK (", "fe80::1"),
        ("0.0.0.0", "203.0.113.7", "203.0.113.7"),
    ],
)
def test_without_a_list_a_near_peer_is_believed_one_hop_deep(
    peer: str, forwarded_for: str, client: str
) -> None:
    assert TrustedProxies().client_of(peer, forwarded_for) == client


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("127.0.0.1", "203.0.113.7", "127.0.0.1"),
        ("192.0.2.1", "203.0.113.7", "203.0.113.7"),
        ("192.0.2.1", "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        ("192.0.2.1", "198.51.100.9, 203.0.113.7, 192.0.2.5", "203.0.113.7"),
        ("192.0.2.1", "203.0.113.7, 2001:db8::5, 192.0.2.5", "203.0.113.7"),
        ("192.0.2.1", "198.51.100.9, nonsense, 192.0.2.5", "192.0.2.5"),
        ("192.0.2.1", "192.0.2.7, 192.0.2.5", "192.0.2.7"),
        ("198.51.100.1", "203.0.113.7", "198.51.100.1"),
    ],
)
def test_a_list_is_followed_from_the_right_as_far_as_it_goes(
    peer: str, forwarded_for: str, client: str
) -> None:
    proxies = TrustedProxies.parse(["192.0.2.0/24", "2001:db8::/32"])
    assert proxies.client_of(peer, forwarded_for) == client


def test_an_entry_that_is_no_network_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"proxy\.example"):
        TrustedProxies.parse(["10.0.0.1", "proxy.example"])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not an address", "not an address"),
    ],
)
def test_one_subscriber_is_an_ipv4_address_or_64_bits_of_ipv6(address: str, expected: str) -> None:
    assert subscriber(address) == expected
