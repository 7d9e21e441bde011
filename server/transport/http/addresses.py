"""Network addresses: which proxies are trusted about a client's address, and which addresses one subscriber has."""

import ipaddress
from collections.abc import Sequence
from typing import Final, Self

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# RFC 6177: the smallest network that an end site gets.
_SUBSCRIBER_BITS: Final = 64
# Tornado's value for a Unix socket: any peer that may open it is a proxy on this machine.
_UNIX_SOCKET: Final = ipaddress.IPv4Address(0)
# Loopback, private (RFC 1918, RFC 4193) and link-local.
_NEAR: Final[Sequence[IPNetwork]] = [
    ipaddress.ip_network(network)
    for network in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
]  # fmt: skip


class TrustedProxies:
    """The proxies whose ``X-Forwarded-For`` is trusted (RFC 7239 section 5.2, in its older form).

    ``networks`` are searched from the right of the header, as many hops as are trusted. None stands for the
    default: a peer at a loopback, private or link-local address is trusted, one hop deep.
    """

    def __init__(self, networks: Sequence[IPNetwork] | None = None) -> None:
        self._networks = networks

    @classmethod
    def parse(cls, entries: Sequence[str]) -> Self:
        """``entries`` are addresses or networks in CIDR notation; none at all means the default.

        Raises:
            ValueError: an entry is neither.
        """
        if not entries:
            return cls()
        return cls([ipaddress.ip_network(entry, strict=False) for entry in entries])

    def trusts(self, address: str) -> bool:
        """Whether a peer at ``address`` is one of these proxies."""
        parsed = _parsed(address)
        return parsed is not None and self._is_trusted(parsed)

    def client_of(self, peer: str, forwarded_for: str) -> str:
        """The client's address, for a connection of ``peer`` with this ``X-Forwarded-For``.

        Each proxy appends the address it was reached from, so entries are trusted from the right as long as
        the hop that wrote them is. An entry that is no address ends the search.
        """
        hop = _parsed(peer)
        if hop is None:
            return peer
        for entry in reversed(forwarded_for.split(",")):
            if not self._is_trusted(hop):
                break
            told = _parsed(entry.strip())
            if told is None:
                break
            hop = told
            if self._networks is None:
                break
        return str(hop)

    def _is_trusted(self, address: IPAddress) -> bool:
        networks = _NEAR if self._networks is None else self._networks
        return address == _UNIX_SOCKET or any(address in network for network in networks)


def subscriber(address: str) -> str:
    """The addresses of one subscriber: an IPv4 address, or an IPv6 network of 64 bits (RFC 6177).

    Text that is not an address is returned as it is.
    """
    parsed = _parsed(address)
    if parsed is None:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(ipaddress.IPv6Network((int(parsed), _SUBSCRIBER_BITS), strict=False))


def _parsed(text: str) -> IPAddress | None:
    """The address without a scope id; an IPv4 address mapped into IPv6 as the IPv4 one (RFC 4291 2.5.5.2)."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
