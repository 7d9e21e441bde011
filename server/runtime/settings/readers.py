"""How the text of one setting becomes a value: one small reader for each kind.

A reader takes the text as it was set, never blank, and raises ``ValueError`` with words that continue a sentence
which begins with the value: ``'99999' is not a port (1..65535)``.
"""

import ipaddress
import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from models.errors import Refusal
from models.ids import is_user_id
from models.wire.names import clean_name
from server.runtime.settings.redis_address import redis_address
from server.runtime.webhook_signatures import key_of

OWN_ISSUER: Final = "teahouse"
"""The issuer that our own tokens name."""
SECRET_BYTES: Final = 32
_RSA_BITS: Final = 2048

_DIGITS: Final = re.compile(r"[0-9]{1,12}")
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
# The kernel takes 107 bytes of path (unix(7)).
_MAX_SOCKET_PATH: Final = len("unix:") + 107
# The value of MESSAGE_HOOK.
WECHAT_CHECK: Final = "wechat"
_HOST: Final = re.compile(r"[A-Za-z0-9_.:%-]{1,253}")
_ORIGIN: Final = re.compile(r"([a-z][a-z0-9+.-]*)://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?")
_APP_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SYMBOL: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


def port(text: str) -> int:
    number = _integer(text)
    if number is None or not 1 <= number <= 65535:
        raise ValueError("is not a port (1..65535)")
    return number


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from ``low`` to ``high``, both included."""

    def read(text: str) -> int:
        number = _integer(text)
        if number is None or not low <= number <= high:
            raise ValueError(f"is not a whole number from {low} to {high}")
        return number

    return read


def seconds(low: float, high: float) -> Callable[[str], float]:
    """A reader of durations from ``low`` to ``high`` seconds, fractions allowed."""

    def read(text: str) -> float:
        if not _DECIMAL.fullmatch(text.strip()) or not low <= float(text) <= high:
            raise ValueError(f"is not a number of seconds from {low:g} to {high:g}")
        number = float(text)
        # A whole number stays one, so that clients read `15` and not `15.0`.
        return int(number) if number.is_integer() else number

    return read


def host(text: str) -> str:
    address = text.strip()
    if address.startswith("unix:/") and address.isprintable() and len(address) <= _MAX_SOCKET_PATH:
        return address
    if not _HOST.fullmatch(address):
        raise ValueError("is no address to listen on (a name, an IP address, unix:/x.sock)")
    return address


def word(text: str) -> str:
    """Text without blanks or control characters around or inside it."""
    stripped = text.strip()
    if not stripped.isprintable() or " " in stripped:
        raise ValueError("holds blanks or control characters")
    return stripped


def words(text: str) -> tuple[str, ...]:
    return tuple(word(item) for item in _items(text))


def issuer(text: str) -> str:
    name = word(text)
    if name == OWN_ISSUER:
        raise ValueError("is the issuer of our own tokens; an outside one has another name")
    return name


def folder(text: str) -> Path:
    path = Path(text.strip()).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError("is not a folder")
    return path


def file(text: str) -> Path:
    path = Path(text.strip()).expanduser()
    if not path.is_file():
        raise ValueError("is not a file")
    return path


def mongodb_uri(text: str) -> str:
    uri = text.strip()
    if urlsplit(uri).scheme not in {"mongodb", "mongodb+srv"} or not _hosts(uri):
        raise ValueError("is not of the form mongodb://host:port/ or mongodb+srv://host/")
    return uri


def redis_url(text: str) -> str:
    url = text.strip()
    redis_address(url)
    return url


def web_address(text: str) -> str:
    url = text.strip().rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise ValueError("is not a web address (https://...)")
    return url


def message_hook(text: str) -> str:
    """The address of a hook, or ``wechat``, which stands for WeChat's own check."""
    return WECHAT_CHECK if text.strip() == WECHAT_CHECK else web_address(text)


def jwt_secret(text: str) -> str:
    if len(text.encode()) < SECRET_BYTES:
        raise ValueError(f"is shorter than {SECRET_BYTES} bytes")
    return text


def public_key(text: str) -> str:
    r"""A PEM public key that tokens can be verified with; ``\n`` may stand for its line ends."""
    pem = text.replace("\\n", "\n").strip() + "\n"
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("is not a public key in PEM (-----BEGIN PUBLIC KEY-----)") from None
    match key:
        case Ed25519PublicKey():
            return pem
        case EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1):
            return pem
        case RSAPublicKey() if key.key_size >= _RSA_BITS:
            return pem
    raise ValueError(f"is not a key for RS256 ({_RSA_BITS} bits or more), ES256 or EdDSA (Ed25519)")


def origins(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_origin(item) for item in _items(text)))


def networks(text: str) -> tuple[str, ...]:
    """Addresses, or networks in CIDR notation."""
    try:
        return tuple(str(ip_network(item, strict=False)) for item in _items(text))
    except ValueError as error:
        raise ValueError("is no list of addresses or networks, as 10.0.0.0/8,192.0.2.1") from error


def app_ids(text: str) -> tuple[str, ...]:
    return _unique(text, _APP_ID, "is not a list of app ids")


def symbols(text: str) -> tuple[str, ...]:
    return _unique(text, _SYMBOL, "is not a list of symbols (1 to 32 of A-Z a-z 0-9 _ . -)")


def admins(text: str) -> tuple[str, ...]:
    """Names and ids of users, as they are written."""
    try:
        return tuple(item if is_user_id(item) else clean_name(item) for item in _items(text))
    except Refusal:
        raise ValueError("is no list of names of accounts and ids of users, with commas") from None


def log_format(text: str) -> Literal["text", "json"]:
    match text.strip():
        case "text":
            return "text"
        case "json":
            return "json"
    raise ValueError("is not text or json")


def hook_secret(text: str) -> str:
    """``whsec_`` and the key, 24 to 64 bytes in base64."""
    secret = text.strip()
    try:
        key_of(secret)
    except ValueError:
        raise ValueError("is not whsec_ and base64 of 24 to 64 bytes") from None
    return secret


def hook_fails(text: str) -> Literal["open", "closed"]:
    match text.strip():
        case "open":
            return "open"
        case "closed":
            return "closed"
    raise ValueError("is not open or closed")


def feed_source(text: str) -> Literal["market", "csv", "push"]:
    match text.strip():
        case "market":
            return "market"
        case "csv":
            return "csv"
        case "push":
            return "push"
    raise ValueError("is not market, csv or push")


def switch(text: str) -> bool:
    match text.strip().lower():
        case "on":
            return True
        case "off":
            return False
    raise ValueError("is not on or off")


def is_local(uri: str) -> bool:
    """Whether every host that ``uri`` names is this machine, judged by its name or address only."""
    return not urlsplit(uri).scheme.endswith("+srv") and all(map(_is_this_machine, _hosts(uri)))


def _hosts(uri: str) -> list[str]:
    # A MongoDB address may list several, which urlsplit's `hostname` does not support.
    listed = urlsplit(uri).netloc.rpartition("@")[2]
    return [item for item in listed.split(",") if item]


def _is_this_machine(host_and_port: str) -> bool:
    if unquote(host_and_port).startswith("/"):
        return True
    bracketed = re.match(r"\[(.*)\]", host_and_port)
    name = bracketed[1] if bracketed else host_and_port.partition(":")[0]
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def _integer(text: str) -> int | None:
    return int(text) if _DIGITS.fullmatch(text.strip()) else None


def _items(text: str) -> list[str]:
    items = [item.strip() for item in text.split(",")]
    if not all(items):
        raise ValueError("holds an empty item")
    return items


def _unique(text: str, pattern: re.Pattern[str], problem: str) -> tuple[str, ...]:
    items = tuple(_items(text))
    if not all(pattern.fullmatch(item) for item in items):
        raise ValueError(problem)
    if len(set(items)) < len(items):
        raise ValueError("holds the same item twice")
    return items


def _origin(text: str) -> str:
    if text == "*":
        return text
    parts = _ORIGIN.fullmatch(text.lower().removesuffix("/"))
    if parts is None:
        raise ValueError("is not a list of origins (scheme://host or scheme://host:port, or *)")
    scheme, name, number = parts.groups()
    # As browsers send it: without the default port of the scheme.
    default = number is None or _DEFAULT_PORTS.get(scheme) == number
    return f"{scheme}://{name}" if default else f"{scheme}://{name}:{number}"
