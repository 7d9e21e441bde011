"""Which addresses the whole internet can route to, and connections to no others.

The address that is checked is the one that is connected to, so a name that resolves to another one a moment later
leads nowhere else.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from tornado.netutil import Resolver

# RFC 4291, 2.4: unicast that is given out, so far, is all in here.
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
# RFC 6052, 2.1: an IPv4 address behind a translator.
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
_LOOK_UPS_AT_ONCE: Final = 32


class NotPublic(OSError):
    """A name that resolves to no address that is globally routable."""


def is_public(address: str) -> bool:
    """Whether ``address`` is globally routable, and so is the IPv4 address inside it, if there is one."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv4Address):
        return _is_public_v4(parsed)
    inside = _inside(parsed)
    if inside is not None:
        return _is_public_v4(inside)
    return parsed in _GLOBAL_UNICAST and parsed.is_global and not parsed.is_reserved


def literal_of(host: str) -> str | None:
    """The address that ``host`` is a form of (so are ``127.1`` and ``0x7f000001``); None if it is a name."""
    with suppress(ValueError):
        return str(ip_address(host.strip("[]").partition("%")[0]))
    with suppress(OSError, ValueError):
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    return None


class CheckedResolver(Resolver):
    """Resolves names in threads; unless ``private``, only to addresses that are globally routable."""

    # Tornado makes resolvers by this, and calls it with their arguments.
    def initialize(self, *, private: bool) -> None:
        self._private = private
        self._threads = ThreadPoolExecutor(_LOOK_UPS_AT_ONCE, thread_name_prefix="names")

    def close(self) -> None:
        """Resolve no more names."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def resolve(
        self, host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[tuple[int, Any]]:
        """The addresses of ``host``. Raises ``NotPublic``, and ``OSError`` if there is no such name."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        allowed = [(kind, address) for kind, address in found if self._private or is_public(address[0])]
        if not allowed:
            raise NotPublic("not globally routable")
        return allowed


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[tuple[int, Any]]:
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    return [(kind, address) for kind, _, _, _, address in found]


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_public_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved
