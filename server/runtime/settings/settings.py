"""The settings of an operator: environment variables and flags, read once into one frozen ``Settings``.

Every field of ``Settings`` is a variable: ``max_tasks`` is ``MAX_TASKS`` in the environment and ``--max-tasks``
on the command line, and carries its default, its reader and its description. Nothing else reads the
environment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from server.runtime.settings import readers as read
from server.runtime.settings import vapid
from server.runtime.settings.base_path import base_path
from server.runtime.settings.dates import days
from server.runtime.settings.help_texts import DESCRIPTION, EPILOG
from server.runtime.settings.kept_secret import kept_secret
from server.runtime.settings.variables import (
    SettingsError,
    Variable,
    flags_of,
    seconds_variable,
    variable,
    variables_of,
)
from server.runtime.settings.worker import Worker

LogFormat = Literal["text", "json"]
FeedSource = Literal["market", "csv", "push"]
HookFails = Literal["open", "closed"]

_WEAK_TOKEN_LENGTH: Final = 16
_SECRET_MISSING: Final = "JWT_SECRET: required with MONGODB_URI (openssl rand -hex 32 makes one)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. ``Settings.load`` checks them; a ``Settings(...)`` made in a test does not."""

    port: int = variable(8888, read.port, "the port to listen on")
    host: str = variable(
        "127.0.0.1", read.host, "the address to listen on; 0.0.0.0 for all, unix:/run/x.sock for a socket"
    )
    base_path: str = variable("", base_path, "the path of its host that everything is under, as /chat")
    mongodb_uri: str | None = variable(
        None, read.mongodb_uri, "the MongoDB to use; unset: an embedded one in DATA_DIR", secret=True
    )
    redis_url: str | None = variable(None, read.redis_url, "the Redis between several processes", secret=True)
    redis_ca: Path | None = variable(
        None, read.file, "whose certificate the Redis of rediss:// shows, PEM; unset: the system's list"
    )
    redis_verify: bool = variable(
        True, read.switch, "off: any certificate of Redis is believed, as Heroku's, which signs itself"
    )
    takeover: bool = variable(
        False, read.switch, "drain the server that uses the same database, and then serve in its place"
    )
    web_concurrency: int = variable(1, read.whole(1, 1024), "how many processes")
    data_dir: Path = variable(Path("./data"), read.folder, "the folder of the embedded database")
    min_free_mb: int = variable(
        256,
        read.whole(0, 2**20),
        "with fewer free MB on the disk of DATA_DIR nothing is stored; 0: as it comes",
    )
    jwt_secret: str | None = variable(
        None, read.jwt_secret, "signs our tokens, 32 bytes or more; required with MONGODB_URI", secret=True
    )
    jwt_issuer: str | None = variable(None, read.issuer, "the outside issuer whose tokens are taken")
    jwt_audience: str = variable("teahouse", read.word, "the audience that a token must name")
    jwt_public_key: str | None = variable(
        None, read.public_key, "JWT_ISSUER's key, PEM: RS256, ES256 or EdDSA"
    )
    jwt_issuer_secret: str | None = variable(
        None,
        read.jwt_secret,
        "JWT_ISSUER's shared secret (HS256), after both; unset: JWT_SECRET",
        secret=True,
    )
    jwks_url: str | None = variable(None, read.web_address, "JWT_ISSUER's key set; goes before the key")
    allowed_origins: tuple[str, ...] = variable(
        (), read.origins, "web origins let in beside our own host, as https://a.example,..; * for all"
    )
    trusted_proxies: tuple[str, ...] = variable(
        (),
        read.networks,
        "addresses or networks whose X-Forwarded-For is believed; unset: private ones, one hop",
    )
    wechat_appid: tuple[str, ...] = variable((), read.app_ids, "app ids of mini programs, with commas")
    wechat_secret: tuple[str, ...] = variable(
        (), read.words, "their secrets, in the order of WECHAT_APPID", secret=True
    )
    wechat_api: str = variable("https://api.weixin.qq.com", read.web_address, "base address of WeChat's API")
    reset_hook: str | None = variable(
        None,
        read.web_address,
        "told the token of a user who forgot the password; unset: none is reset",
        secret=True,
    )
    feed_symbols: tuple[str, ...] = variable(
        ("TEA", "CAKE"), read.symbols, "symbols of the feeds, with commas; the first is the default"
    )
    feed_source: FeedSource = variable(
        "market", read.feed_source, "where their prices come from: market (made up), csv or push"
    )
    feed_csv: Path | None = variable(None, read.file, "the recording that the source csv plays")
    feed_key: str | None = variable(
        None, read.word, "the key that points are pushed with, for the source push", secret=True
    )
    feed_every_s: float = seconds_variable(
        1, read.seconds(0.01, 3600), "how often market and csv have a new price"
    )
    heartbeat_s: float = seconds_variable(15, read.seconds(0.05, 3600), "a client says something this often")
    max_tasks: int = variable(5, read.whole(1, 1000), "sockets of one session")
    max_user_sockets: int = variable(25, read.whole(1, 100_000), "sockets of one user, over all sessions")
    refresh_grace_s: float = seconds_variable(
        10, read.seconds(0, 3600), "how long a used refresh token gets the same answer again"
    )
    retention_days: int = variable(0, read.whole(0, 36_500), "messages are kept so many days; 0: for ever")
    seasons: tuple[int, ...] = variable((), days, "days on which new ratings begin, as 2026-01-01,2026-07-01")
    guests: bool = variable(True, read.switch, "off: nobody comes in as a new guest")
    registration: bool = variable(True, read.switch, "off: nobody makes an account, guests neither")
    guest_days: int = variable(
        0, read.whole(0, 36_500), "guests who were not seen for so many days are let go; 0: none is"
    )
    max_frame_bytes: int = variable(65_536, read.whole(1024, 2**26), "the largest frame that is read")
    max_queue_bytes: int = variable(
        1_048_576, read.whole(1024, 2**30), "what may wait for one slow socket before it is closed"
    )
    max_upload_bytes: int = variable(10 * 2**20, read.whole(1024, 2**30), "the largest file that is taken")
    upload_quota_bytes: int = variable(
        200 * 2**20, read.whole(0, 2**50), "what one user may upload on one day (UTC), in bytes"
    )
    max_import_bytes: int = variable(
        256 * 2**20, read.whole(1024, 2**40), "the largest export that operators bring in, in bytes"
    )
    admin_token: str | None = variable(
        None, read.word, "opens /metrics and the calls of operators; unset: they are shut", secret=True
    )
    admins: tuple[str, ...] = variable(
        (), read.admins, "names of accounts, and ids of users, who are operators with tokens of their own"
    )
    cli_tokens: bool = variable(
        False, read.switch, "on: tokens of users are let in that were made by token --user ID"
    )
    message_hook: str | None = variable(
        None,
        read.message_hook,
        "asked about every text before it is stored: an address, or wechat for its own check; unset: nobody is",
        secret=True,
    )
    message_hook_secret: str | None = variable(
        None, read.hook_secret, "signs those questions (whsec_...); required with MESSAGE_HOOK", secret=True
    )
    message_hook_fails: HookFails = variable(
        "open", read.hook_fails, "what no answer means: open (stored) or closed (unavailable)"
    )
    webhook_private: bool = variable(
        False, read.switch, "on: webhooks may go to addresses that are not globally routable"
    )
    otel_exporter_otlp_endpoint: str | None = variable(None, read.web_address, "where traces go (OTLP)")
    vapid_private_key: str | None = variable(
        None,
        vapid.private_key,
        "signs what is pushed to devices (vapid makes one); unset: nothing is",
        secret=True,
    )
    vapid_subject: str | None = variable(None, vapid.subject, "where push services reach the operator")
    log_format: LogFormat = variable("text", read.log_format, "text or json")
    limits: bool = variable(True, read.switch, "off lifts every rate limit, for benchmarks")
    # No variable: the process that starts a worker sets it.
    worker: Worker | None = None

    @classmethod
    def load(cls, argv: Sequence[str], environ: Mapping[str, str]) -> "Settings":
        """Read ``environ``, then ``argv`` (without the program's name) over it; an empty value is unset.

        Prints and exits with 0 at ``--help``. Raises ``SettingsError`` at the first value that is wrong.
        """
        texts = cls.texts(argv, environ)
        given = {
            each.name.lower(): each.value(texts[each.name])
            for each in variables()
            if texts[each.name].strip()
        }
        # Each reader above returns the type of its own field; only the table knows which.
        typed: dict[str, Any] = given
        settings = cls(**typed)
        for problem in settings._contradictions():
            raise SettingsError(problem)
        return settings

    @classmethod
    def texts(cls, argv: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
        """The texts that ``load`` reads, by variable, "" if none is given. Raises ``UsageError``."""
        texts = {each.name: environ.get(each.name, "") for each in variables()}
        return texts | flags_of(argv, variables(), description=DESCRIPTION, epilog=EPILOG)

    @property
    def embedded(self) -> bool:
        """Whether this process starts the embedded database."""
        return self.mongodb_uri is None

    @property
    def keeps_data(self) -> bool:
        """Whether the database is the embedded one, whichever process starts it."""
        return self.embedded or (self.worker is not None and self.worker.shares_embedded)

    @property
    def processes(self) -> int:
        """How many workers serve instead of this process; 1: none, it serves itself."""
        may_be_several = self.redis_url is not None and self.worker is None
        return self.web_concurrency if may_be_several and not self.host.startswith("unix:") else 1

    def signing_secret(self) -> str:
        """``JWT_SECRET``, or in embedded mode the one in ``DATA_DIR``. Reads or makes a file.

        Raises ``SettingsError`` if there is neither.
        """
        if self.jwt_secret is not None:
            return self.jwt_secret
        if not self.embedded:
            raise SettingsError(_SECRET_MISSING)
        return kept_secret(self.data_dir)

    def _issuer_has_key(self) -> bool:
        return bool(self.jwks_url or self.jwt_public_key or self.jwt_issuer_secret)

    def warnings(self) -> list[str]:
        """Warnings for the operator at the start, one line each."""
        return [text for condition, text in self._doubts() if condition]

    def _contradictions(self) -> Iterator[str]:
        if not self.embedded and self.jwt_secret is None:
            yield _SECRET_MISSING
        if not self.limits and self.mongodb_uri is not None and not read.is_local(self.mongodb_uri):
            yield "LIMITS: off is for benchmarks and is refused with a MONGODB_URI that is not on this machine"
        if self.jwt_issuer and not (self._issuer_has_key() or self.jwt_secret):
            yield "JWT_ISSUER: its tokens need JWKS_URL, JWT_PUBLIC_KEY or JWT_ISSUER_SECRET to be verified with"
        if self.wechat_secret and len(self.wechat_secret) != len(self.wechat_appid):
            counts = f"{len(self.wechat_secret)} secrets for {len(self.wechat_appid)} app ids"
            yield f"WECHAT_SECRET: {counts}; WECHAT_APPID lists as many, in the same order"
        if self.message_hook == read.WECHAT_CHECK and not self.wechat_secret:
            yield "MESSAGE_HOOK: WeChat's check needs WECHAT_APPID and WECHAT_SECRET"
        elif self.message_hook is not None and self.message_hook_secret is None:
            yield "MESSAGE_HOOK_SECRET: required with MESSAGE_HOOK (whsec_ and base64 of 24 to 64 bytes)"
        if self.vapid_private_key is not None and self.vapid_subject is None:
            yield "VAPID_SUBJECT: required with VAPID_PRIVATE_KEY (mailto:you@example.com)"
        if self.feed_source == "csv" and self.feed_csv is None:
            yield "FEED_CSV: required with FEED_SOURCE=csv"
        if self.feed_source == "push" and self.feed_key is None:
            yield "FEED_KEY: required with FEED_SOURCE=push (openssl rand -hex 32 makes one)"

    def _doubts(self) -> Iterator[tuple[bool, str]]:
        yield "*" in self.allowed_origins, "ALLOWED_ORIGINS: * lets every web page act for its visitors"
        yield not self.limits, "LIMITS: every rate limit is off"
        yield self.cli_tokens, "CLI_TOKENS: whoever has JWT_SECRET is let in as any user"
        yield (
            self.web_concurrency > 1 and self.processes == 1 and self.worker is None,
            f"WEB_CONCURRENCY: {self.web_concurrency} processes need REDIS_URL and a port; serving with one",
        )
        yield (
            self.redis_url is not None and not self.redis_verify and self.redis_url.startswith("rediss"),
            "REDIS_VERIFY: off, so whoever sits between reads and changes what processes tell each other",
        )
        yield (
            self.jwt_issuer is None and self._issuer_has_key(),
            "JWT_ISSUER: unset, so JWKS_URL, JWT_PUBLIC_KEY and JWT_ISSUER_SECRET do nothing",
        )
        yield (
            self.jwt_issuer is not None and not self._issuer_has_key(),
            "JWT_ISSUER: it signs with JWT_SECRET, our own key; give it one of its own, JWT_ISSUER_SECRET",
        )
        yield (
            self.jwks_url is not None and _is_plain_remote(self.jwks_url),
            "JWKS_URL: over plain http, whoever sits between can sign tokens",
        )
        yield (
            self.reset_hook is not None and _is_plain_remote(self.reset_hook),
            "RESET_HOOK: over plain http, whoever sits between can reset passwords",
        )
        yield (
            self.message_hook is not None and _is_plain_remote(self.message_hook),
            "MESSAGE_HOOK: over plain http, whoever sits between reads and changes what is said",
        )
        for name, token in (("ADMIN_TOKEN", self.admin_token), ("FEED_KEY", self.feed_key)):
            weak = token is not None and len(token) < _WEAK_TOKEN_LENGTH
            yield weak, f"{name}: shorter than {_WEAK_TOKEN_LENGTH} characters, it can be guessed"


def variables() -> tuple[Variable, ...]:
    """Every setting, in the order in which ``--help`` and the README list them."""
    return variables_of(Settings)


def _is_plain_remote(url: str) -> bool:
    return urlsplit(url).scheme == "http" and not read.is_local(url)
