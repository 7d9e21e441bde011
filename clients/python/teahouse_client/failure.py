"""The one exception of this package."""

import re
from collections.abc import Mapping
from typing import Any, Final

_FIELD: Final = re.compile(r"([A-Za-z_][\w.\[\]]*): ")


class Failure(Exception):
    """A refusal, or an error of the client.

    ``code`` is one of the server's (``teahouse_client.wire.Code``), or of the client: ``lost`` (the connection broke
    before the answer) and ``timeout`` (none came), which may have taken effect; ``network``, ``closed``,
    ``too_slow``, ``outdated``. ``field`` is the wrong field, for the code ``bad_request``; ``retry_after_s`` is when
    to retry; ``version`` is the match's current one, for ``stale_version``.
    """

    def __init__(
        self, code: str, message: str, *, retry_after_s: float | None = None, version: int | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.retry_after_s = retry_after_s
        self.version = version

    @property
    def field(self) -> str | None:
        found = _FIELD.match(self.message) if self.code == "bad_request" else None
        return found[1] if found else None

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def failure_of(error: object, fallback: str = "internal") -> Failure:
    """The server's error ``{code, message, retry_after_s?, version?}``; anything else is ``fallback``."""
    told: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    code = str(told.get("code", fallback))
    return Failure(
        code,
        str(told.get("message", code)),
        retry_after_s=told.get("retry_after_s"),
        version=told.get("version"),
    )
