"""What an operator can set: environment variables and flags, read once into one frozen ``Settings``.

Every field of ``Settings`` is a variable: ``max_tasks`` is ``MAX_TASKS`` in the environment and ``--max-tasks``
on the command line, and carries its default, how it is read and what it is for. ``server.__main__`` loads it,
``server.app`` hands it down; nothing else may read the environment.
"""

import argparse
import dataclasses
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, TypeVar
from urllib.parse import urlsplit

from server.runtime import setting_readers as read

LogFormat = Literal["text", "json"]
FeedSource = Literal["market", "csv", "push"]

_SECRET_FILE: Final = "jwt_secret"
_SHOWN_LENGTH: Final = 80
_WEAK_TOKEN_LENGTH: Final = 16
_T = TypeVar("_T")


class SettingsError(Exception):
    """A variable or flag that cannot be used: the start stops. ``str()`` is one line that names it."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting as ``--help`` and the README show it; ``default`` is what one would write, "" if unset."""

    name: str
    default: str
    about: str
    secret: bool
    read: Callable[[str], object]

    @property
    def flag(self) -> str:
        return "--" + self.name.lower().replace("_", "-")

    def value(self, text: str) -> object:
        """The typed value of ``text``. Raises ``SettingsError``, which never shows a secret."""
        try:
            return self.read(text)
        except ValueError as why:
            shown = "" if self.secret else f"{text[:_SHOWN_LENGTH]!r} "
            raise SettingsError(f"{self.name}: {shown}{why}") from None


def _variable(default: _T, read: Callable[[str], _T], about: str, *, secret: bool = False) -> _T:
    metadata = {"read": read, "about": about, "secret": secret}
    field: _T = dataclasses.field(default=default, repr=not secret, metadata=metadata)
    return field


def _seconds(default: float, read: Callable[[str], float], about: str) -> float:
    return _variable(default, read, about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set. ``Settings.load`` checks; a ``Settings(...)`` made in a test does not."""

    port: int = _variable(8888, read.port, "the port to listen on")
    host: str = _variable("127.0.0.1", read.host, "the address to listen on; 0.0.0.0 for all")
    mongodb_uri: str | None = _variable(
        None, read.mongodb_uri, "the MongoDB to use; unset: an embedded one in DATA_DIR", secret=True
    )
    redis_url: str | None = _variable(
        None, read.redis_url, "the Redis between several processes", secret=True
    )
    web_concurrency: int = _variable(1, read.whole(1, 1024), "how many processes")
    data_dir: Path = _variable(Path("./data"), read.folder, "the folder of the embedded database")
    jwt_secret: str | None = _variable(
        None, read.jwt_secret, "signs our tokens, 32 bytes or more; required with MONGODB_URI", secret=True
    )
    jwt_issuer: str | None = _variable(None, read.issuer, "the outside issuer whose tokens are taken")
    jwt_audience: str = _variable("teahouse", read.word, "the audience that a token must name")
    jwt_public_key: str | None = _variable(
        None, read.public_key, "JWT_ISSUER's key, PEM: RS256, ES256 or EdDSA"
    )
    jwks_url: str | None = _variable(None, read.web_address, "JWT_ISSUER's key set; goes before the key")
    allowed_origins: tuple[str, ...] = _variable(
        (), read.origins, "web origins let in beside our own host, as https://a.example,..; * for all"
    )
    trusted_proxies: tuple[str, ...] = _variable(
        (),
        read.networks,
        "addresses or networks whose X-Forwarded-For is believed; unset: private ones, one hop",
    )
    wechat_appid: tuple[str, ...] = _variable((), read.app_ids, "app ids of mini programs, with commas")
    wechat_secret: tuple[str, ...] = _variable(
        (), read.words, "their secrets, in the order of WECHAT_APPID", secret=True
    )
    wechat_api: str = _variable("https://api.weixin.qq.com", read.web_address, "base address of WeChat's API")
    feed_symbols: tuple[str, ...] = _variable(
        ("TEA", "CAKE"), read.symbols, "symbols of the feeds, with commas; the first is the default"
    )
    feed_source: FeedSource = _variable(
        "market", read.feed_source, "where their prices come from: market (made up), csv or push"
    )
    feed_csv: Path | None = _variable(None, read.file, "the recording that the source csv plays")
    feed_key: str | None = _variable(
        None, read.word, "the key that points are pushed with, for the source push", secret=True
    )
    feed_every_s: float = _seconds(1, read.seconds(0.01, 3600), "how often market and csv have a new price")
    heartbeat_s: float = _seconds(15, read.seconds(0.05, 3600), "a client says something this often")
    max_tasks: int = _variable(5, read.whole(1, 1000), "sockets of one session")
    max_user_sockets: int = _variable(25, read.whole(1, 100_000), "sockets of one user, over all sessions")
    refresh_grace_s: float = _seconds(
        10, read.seconds(0, 3600), "how long a used refresh token gets the same answer again"
    )
    max_frame_bytes: int = _variable(65_536, read.whole(1024, 2**26), "the largest frame that is read")
    max_queue_bytes: int = _variable(
        1_048_576, read.whole(1024, 2**30), "what may wait for one slow socket before it is closed"
    )
    admin_token: str | None = _variable(
        None, read.word, "opens the admin page and /metrics; unset: they are shut", secret=True
    )
    log_format: LogFormat = _variable("text", read.log_format, "text or json")
    limits: bool = _variable(True, read.switch, "off lifts every rate limit, for benchmarks")

    @classmethod
    def load(cls, argv: Sequence[str], environ: Mapping[str, str]) -> "Settings":
        """Read ``environ``, then ``argv`` (without the program's name) over it; an empty value is unset.

        Prints and exits with 0 at ``--help``. Raises ``SettingsError`` at the first value that is wrong.
        """
        texts = {variable.name: environ.get(variable.name, "") for variable in variables()}
        texts |= _flags(argv)
        given = {
            variable.name.lower(): variable.value(texts[variable.name])
            for variable in variables()
            if texts[variable.name].strip()
        }
        # Each reader above made the type of its own field; only the table knows which.
        typed: dict[str, Any] = given
        settings = cls(**typed)
        for problem in settings._contradictions():
            raise SettingsError(problem)
        return settings

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded one."""
        return self.mongodb_uri is None

    @property
    def processes(self) -> int:
        """How many processes really serve: one, until they can share rooms."""
        return 1

    def signing_secret(self) -> str:
        """``JWT_SECRET``, or in embedded mode the one that is kept in ``DATA_DIR``. Reads or makes a file.

        Raises ``SettingsError`` where there is neither.
        """
        if self.jwt_secret is not None:
            return self.jwt_secret
        if not self.embedded:
            raise SettingsError(_SECRET_MISSING)
        return kept_secret(self.data_dir)

    def warnings(self) -> list[str]:
        """What an operator should be told at start, one line each."""
        return [text for condition, text in self._doubts() if condition]

    def _contradictions(self) -> Iterator[str]:
        if not self.embedded and self.jwt_secret is None:
            yield _SECRET_MISSING
        if not self.limits and self.mongodb_uri is not None and not read.is_local(self.mongodb_uri):
            yield "LIMITS: off is for benchmarks and is refused with a MONGODB_URI that is not on this machine"
        if self.jwt_issuer and not (self.jwks_url or self.jwt_public_key or self.jwt_secret):
            yield "JWT_ISSUER: its tokens need JWKS_URL, JWT_PUBLIC_KEY or JWT_SECRET to be verified with"
        if self.wechat_secret and len(self.wechat_secret) != len(self.wechat_appid):
            counts = f"{len(self.wechat_secret)} secrets for {len(self.wechat_appid)} app ids"
            yield f"WECHAT_SECRET: {counts}; WECHAT_APPID lists as many, in the same order"
        if self.feed_source == "csv" and self.feed_csv is None:
            yield "FEED_CSV: required with FEED_SOURCE=csv"
        if self.feed_source == "push" and self.feed_key is None:
            yield "FEED_KEY: required with FEED_SOURCE=push (openssl rand -hex 32 makes one)"

    def _doubts(self) -> Iterator[tuple[bool, str]]:
        several = self.web_concurrency > 1
        yield "*" in self.allowed_origins, "ALLOWED_ORIGINS: * lets every web page act for its visitors"
        yield not self.limits, "LIMITS: every rate limit is off"
        yield (
            several and self.redis_url is None,
            f"WEB_CONCURRENCY: {self.web_concurrency} processes need REDIS_URL; serving with one",
        )
        yield (
            self.redis_url is not None,
            "REDIS_URL: several processes cannot share rooms yet; run exactly one, this one",
        )
        yield (
            self.jwt_issuer is None and bool(self.jwks_url or self.jwt_public_key),
            "JWT_ISSUER: unset, so JWKS_URL and JWT_PUBLIC_KEY do nothing",
        )
        yield (
            self.jwks_url is not None and _is_plain_remote(self.jwks_url),
            "JWKS_URL: over plain http, whoever sits between can sign tokens",
        )
        for name, token in (("ADMIN_TOKEN", self.admin_token), ("FEED_KEY", self.feed_key)):
            weak = token is not None and len(token) < _WEAK_TOKEN_LENGTH
            yield weak, f"{name}: shorter than {_WEAK_TOKEN_LENGTH} characters, it can be guessed"


_SECRET_MISSING: Final = "JWT_SECRET: required with MONGODB_URI (openssl rand -hex 32 makes one)"


def variables() -> tuple[Variable, ...]:
    """Every setting, in the order in which ``--help`` and the README list them."""
    return tuple(
        Variable(
            name=field.name.upper(),
            default=_written(field.default),
            about=field.metadata["about"],
            secret=field.metadata["secret"],
            read=field.metadata["read"],
        )
        for field in dataclasses.fields(Settings)
    )


def kept_secret(data_dir: Path) -> str:
    """The secret of this ``DATA_DIR``, made at the first call and readable by its owner alone.

    Raises ``SettingsError`` if the file holds no secret or the folder cannot be written.
    """
    path = data_dir / _SECRET_FILE
    try:
        if not path.exists():
            _make_secret(path)
        return read.jwt_secret(path.read_text().strip())
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {path} cannot be used ({error.strerror})") from None
    except ValueError as why:
        raise SettingsError(f"DATA_DIR: the secret in {path} {why}; delete it to get a new one") from None


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    # Linked, not renamed: if another start was faster, its secret stays.
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message} (--help lists the flags)")


def _flags(argv: Sequence[str]) -> dict[str, str]:
    parser = _Parser(
        prog="python -m server",
        description="Teahouse: chat rooms and game tables. Every flag is also an environment variable.",
        epilog="python -m server verify FILE checks an exported match and starts nothing.",
        allow_abbrev=False,
    )
    for variable in variables():
        default = f" [{variable.default}]" if variable.default else ""
        about = f"{variable.about}{default}".replace("%", "%%")
        parser.add_argument(variable.flag, dest=variable.name, metavar="", help=about)
    parsed, unknown = parser.parse_known_args(argv)
    if unknown:
        raise SettingsError(f"unknown flag: {unknown[0][:_SHOWN_LENGTH]!r} (--help lists the flags)")
    return {name: text for name, text in vars(parsed).items() if text is not None}


def _written(default: object) -> str:
    match default:
        case None:
            return ""
        case bool():
            return "on" if default else "off"
        case tuple():
            return ",".join(default)
        case Path():
            return f"./{default}"
        case _:
            return str(default)


def _is_plain_remote(url: str) -> bool:
    return urlsplit(url).scheme == "http" and not read.is_local(url)
