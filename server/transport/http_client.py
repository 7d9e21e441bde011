"""Asking addresses that the operator set: for a small document, or questions; bounded in time and size."""

import logging
from collections.abc import Mapping
from typing import Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.httputil import url_concat

from models.errors import unavailable

_TIMEOUT_S: Final = 4.0
_MAX_BYTES: Final = 1_048_576
PATIENCE_S: Final = 5.0
_MAX_ANSWER_BYTES: Final = 65_536
_MAX_QUESTIONS: Final = 64

_log = logging.getLogger(__name__)


class Interface:
    """An address that is asked questions; ``name`` is how errors call it, for a question may hold a secret."""

    def __init__(self, url: str, name: str, *, timeout_s: float = PATIENCE_S) -> None:
        self._url = url
        self._name = name
        self._timeout_s = timeout_s
        self._client = AsyncHTTPClient(
            force_instance=True, max_clients=_MAX_QUESTIONS, max_body_size=_MAX_ANSWER_BYTES
        )

    async def ask(self, query: Mapping[str, str]) -> bytes:
        """The body that answers ``query``.

        Raises ``Refusal("unavailable")`` for anything but a 200 within ``timeout_s`` and 64 KiB.
        """
        try:
            answer = await self._client.fetch(
                url_concat(self._url, dict(query)),
                connect_timeout=self._timeout_s,
                request_timeout=self._timeout_s,
                follow_redirects=False,
            )
        except (HTTPClientError, OSError, ValueError) as error:
            # Of the error only its kind: its text may hold the question.
            what = str(error.code) if isinstance(error, HTTPClientError) else type(error).__name__
            _log.warning("%s cannot be reached (%s)", self._name, what)
            raise unavailable(f"{self._name} cannot be reached") from None
        return answer.body

    def close(self) -> None:
        """Ask nothing more."""
        self._client.close()


class Document:
    """The document at ``url``; call it to get its bytes as they now are."""

    def __init__(self, url: str, *, timeout_s: float = _TIMEOUT_S) -> None:
        self._url = url
        self._timeout_s = timeout_s

    async def __call__(self) -> bytes:
        """Raises ``Refusal("unavailable")`` for anything but a 200 within ``timeout_s`` and 1 MiB.

        That goes for an address that is none, too: a redirection may bring one.
        """
        client = AsyncHTTPClient(force_instance=True, max_body_size=_MAX_BYTES)
        try:
            answer = await client.fetch(
                self._url, connect_timeout=self._timeout_s, request_timeout=self._timeout_s, max_redirects=3
            )
        except (HTTPClientError, OSError, ValueError) as error:
            raise unavailable(f"{self._url} cannot be fetched ({error})") from error
        finally:
            client.close()
        return answer.body
