"""The parts of ``REDIS_URL``: one Redis, one that sentinels watch, or a cluster."""

from pathlib import Path
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

RedisKind = Literal["one", "sentinel", "cluster"]

FORMS: Final = (
    "redis://host:port, redis+sentinel://host:port,host:port/name or redis+cluster://host:port,host:port"
    " (rediss for TLS)"
)
_DEFAULT_PORT: Final = 6379
_SENTINEL_PORT: Final = 26379
_KINDS: Final[dict[str, RedisKind]] = {"": "one", "sentinel": "sentinel", "cluster": "cluster"}
_SENTINEL_FIELDS: Final = {"sentinel_username", "sentinel_password"}


class Address(Struct, frozen=True, order=True):
    """The address of one Redis or sentinel."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class RedisAddress(Struct, frozen=True, kw_only=True):
    """``addresses`` are those of the Redis, of the sentinels, or of some nodes of the cluster.

    ``path`` is that of a Unix socket in their place, ``master`` the name by which sentinels know the Redis.
    ``verify`` and ``ca`` say which certificates are trusted, if it is ``tls``.
    """

    kind: RedisKind
    addresses: tuple[Address, ...] = ()
    path: str | None = None
    tls: bool = False
    username: str | None = None
    password: str | None = None
    database: int = 0
    master: str = ""
    sentinel_username: str | None = None
    sentinel_password: str | None = None
    verify: bool = True
    ca: Path | None = None

    def trusting(self, ca: Path | None, *, verify: bool) -> "RedisAddress":
        """The same address, with the trusted certificates."""
        return replace(self, verify=verify, ca=ca)


def redis_address(url: str) -> RedisAddress:
    """Parse ``url``. Raises ``ValueError`` with words that continue a sentence after the URL."""
    try:
        parts = urlsplit(url)
        scheme, _, form = parts.scheme.partition("+")
        if scheme == "unix" and not form and parts.path:
            return _on_this_machine(parts)
        if scheme not in {"redis", "rediss"} or form not in _KINDS or not parts.netloc:
            raise ValueError(url)
        return _over_the_net(parts, _KINDS[form], tls=scheme == "rediss")
    except ValueError:
        raise ValueError(f"is not of the form {FORMS}") from None


def _on_this_machine(parts: SplitResult) -> RedisAddress:
    asked = _query(parts, {"db"})
    username, password = _credentials(parts)
    return RedisAddress(
        kind="one",
        path=unquote(parts.path),
        username=username,
        password=password,
        database=_number(asked.get("db", "")),
    )


def _over_the_net(parts: SplitResult, kind: RedisKind, *, tls: bool) -> RedisAddress:
    asked = _query(parts, _SENTINEL_FIELDS if kind == "sentinel" else set())
    username, password = _credentials(parts)
    default_port = _SENTINEL_PORT if kind == "sentinel" else _DEFAULT_PORT
    addresses = tuple(_address(each, default_port) for each in parts.netloc.rpartition("@")[2].split(","))
    path = [unquote(each) for each in parts.path.split("/") if each]
    master = path.pop(0) if kind == "sentinel" and path else ""
    database = _number(path.pop()) if path else 0
    if path or (kind == "sentinel") > bool(master) or (kind == "one" and len(addresses) > 1):
        raise ValueError(parts)
    if kind == "cluster" and database:
        raise ValueError(parts)
    return RedisAddress(
        kind=kind,
        addresses=addresses,
        tls=tls,
        username=username,
        password=password,
        database=database,
        master=master,
        sentinel_username=asked.get("sentinel_username"),
        sentinel_password=asked.get("sentinel_password"),
    )


def _credentials(parts: SplitResult) -> tuple[str | None, str | None]:
    before, at, _ = parts.netloc.rpartition("@")
    if not at:
        return None, None
    username, _, password = before.partition(":")
    return unquote(username) or None, unquote(password) or None


def _query(parts: SplitResult, known: set[str]) -> dict[str, str]:
    asked = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    if parts.fragment or asked.keys() - known:
        raise ValueError(parts)
    return asked


def _address(text: str, default_port: int) -> Address:
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.path:
        raise ValueError(text)
    return Address(parts.hostname, default_port if parts.port is None else parts.port)


def _number(text: str) -> int:
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text or 0)
