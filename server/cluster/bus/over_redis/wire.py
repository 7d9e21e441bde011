"""One connection to a Redis or a sentinel: how it is opened, its traffic, and its failures, in words.

The words of a failure are for everybody, so they name no host. The log has that.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec import Struct
from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import (
    AskError,
    AuthenticationError,
    ClusterError,
    MovedError,
    RedisError,
    ResponseError,
    TryAgainError,
)

from server.runtime.settings.redis_address import Address, RedisAddress

Command = tuple[str | bytes, ...]

OPEN_S: Final = 2.0
ANSWER_S: Final = 3.0
_CLOSING_S: Final = 0.5
_CLIENT: Final = "teahouse"

_log = logging.getLogger(__name__)


class Away(Exception):
    """Redis cannot be used now. ``str()`` gives the reason."""


class Refused(Struct, frozen=True):
    """An answer that is an error. ``is_moved``: another node of the cluster may have the channel, or soon."""

    text: str
    is_moved: bool


class Wire:
    """An open connection. One task may write and another read at the same time."""

    def __init__(self, connection: "Connection | UnixDomainSocketConnection") -> None:
        self._connection = connection

    async def send(self, commands: Iterable[Command]) -> None:
        """Send commands together, and return once there is room for more. Raises ``Away``."""
        try:
            packed = self._connection.pack_commands(commands)
            await self._connection.send_packed_command(packed, check_health=False)
        except (RedisError, OSError) as error:
            raise _away(error) from error

    async def read(self) -> Any:
        """The next reply or message, however long it takes; an error is ``Refused``. Raises ``Away``."""
        try:
            return await self._connection.read_response(disconnect_on_error=False)
        except ResponseError as error:
            return Refused(str(error), isinstance(error, (ClusterError, MovedError, AskError, TryAgainError)))
        except (RedisError, OSError) as error:
            raise _away(error) from error

    async def ask(self, *command: str | bytes) -> Any:
        """The answer to ``command``; call it while nothing else is under way. Raises ``Away``."""
        try:
            async with asyncio.timeout(ANSWER_S):
                await self.send([command])
                return await self.read()
        except TimeoutError:
            raise Away("Redis does not answer") from None

    async def close(self) -> None:
        """Close it, by force if the other end does not answer."""
        writer = self._connection._writer  # noqa: SLF001 - redis-py has no word for what force is
        try:
            async with asyncio.timeout(_CLOSING_S):
                await self._connection.disconnect()
        except (RedisError, OSError, TimeoutError):
            if writer is not None:
                writer.transport.abort()


class Opener:
    """Opens connections to the servers that ``REDIS_URL`` names."""

    def __init__(self, place: RedisAddress) -> None:
        self.place = place

    async def server(self, address: Address | None) -> Wire:
        """A connection to the Redis at ``address``; None: the Unix socket. Raises ``Away``."""
        place = self.place
        given: dict[str, Any] = {
            "username": place.username,
            "password": place.password,
            "db": place.database,
            "client_name": _CLIENT,
        }
        if address is None:
            return await _opened(lambda: UnixDomainSocketConnection(path=place.path or "", **_common(given)))
        return await self._over_the_net(address, given)

    async def sentinel(self, address: Address) -> Wire:
        """A connection to the sentinel at ``address``. Raises ``Away``."""
        place = self.place
        given = {"username": place.sentinel_username, "password": place.sentinel_password}
        return await self._over_the_net(address, given)

    async def _over_the_net(self, address: Address, given: dict[str, Any]) -> Wire:
        place = self.place
        common = _common(given) | {"host": address.host, "port": address.port}
        if not place.tls:
            return await _opened(lambda: Connection(**common))
        common |= {
            "ssl_cert_reqs": "required" if place.verify else "none",
            "ssl_check_hostname": place.verify,
            "ssl_ca_certs": None if place.ca is None else str(place.ca),
        }
        return await _opened(lambda: SSLConnection(**common))


async def _opened(make: "Callable[[], Connection | UnixDomainSocketConnection]") -> Wire:
    connection = make()
    is_open = False
    try:
        async with asyncio.timeout(OPEN_S):
            await connection.connect()  # type: ignore[no-untyped-call]  # redis-py has no type for it
        is_open = True
    except (RedisError, OSError, TimeoutError) as error:
        _log.debug("%r: %s", connection, error)
        raise _away(error) from error
    finally:
        if not is_open:
            await Wire(connection).close()
    return Wire(connection)


def _common(given: dict[str, Any]) -> dict[str, Any]:
    # Old Redis know no other protocol, and reads have no time limit: a watch detects a server that is gone.
    waiting = {"protocol": 2, "socket_timeout": None, "socket_connect_timeout": OPEN_S}
    return {name: value for name, value in given.items() if value is not None} | waiting


def _away(error: Exception) -> Away:
    """The failure in words for everybody: no host, no password."""
    cause: BaseException = error.__cause__ or error.__context__ or error
    match error, cause:
        case AuthenticationError(), _:
            return Away("Redis refuses the user or the password")
        case _, ssl.SSLCertVerificationError():
            return Away("the certificate of Redis is not believed")
        case _, ConnectionRefusedError():
            return Away("Redis refuses connections")
        case (TimeoutError(), _) | (_, TimeoutError()):
            return Away("Redis does not answer")
    return Away("Redis cannot be reached")
