"""HTTP requests to addresses that the operator set, bounded in time and size. Every failure is ``unavailable``."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.httputil import url_concat

from models.errors import unavailable

_DOCUMENT_TIMEOUT_S: Final = 4.0
_MAX_DOCUMENT_BYTES: Final = 1_048_576
_ENDPOINT_TIMEOUT_S: Final = 5.0
_MAX_ANSWER_BYTES: Final = 65_536
_MAX_REQUESTS_AT_ONCE: Final = 64

_log = logging.getLogger(__name__)


class HttpEndpoint:
    """An address for requests, 64 at a time; more wait in line within their own timeout.

    Errors and logs show ``name`` and never the content of a request, which may hold a secret.
    """

    def __init__(self, url: str, name: str, *, timeout_s: float = _ENDPOINT_TIMEOUT_S) -> None:
        self._url = url
        self._name = name
        self._timeout_s = timeout_s
        self._client = AsyncHTTPClient(
            force_instance=True, max_clients=_MAX_REQUESTS_AT_ONCE, max_body_size=_MAX_ANSWER_BYTES
        )

    async def ask(self, query: Mapping[str, str]) -> bytes:
        """The body of the answer to ``query``.

        Raises ``Refusal("unavailable")`` for anything but a 200 within ``timeout_s`` and 64 KiB.
        """
        return await self._fetch(url_concat(self._url, dict(query)))

    async def tell(self, body: bytes) -> None:
        """Post ``body``, which is JSON. Raises ``Refusal("unavailable")`` for anything but a 2xx in time."""
        await self._fetch(self._url, method="POST", body=body, headers={"Content-Type": "application/json"})

    async def post(
        self, body: bytes, headers: Mapping[str, str] | None = None, *, query: Mapping[str, str] | None = None
    ) -> bytes:
        """The answer to ``body``, which is JSON. Raises as ``tell``, and logs nothing."""
        try:
            return await self._answer(
                url_concat(self._url, dict(query or {})),
                method="POST",
                body=body,
                headers={"Content-Type": "application/json", **(headers or {})},
            )
        except (HTTPClientError, OSError, ValueError) as error:
            raise unavailable(f"{self._name} cannot be reached ({_kind_of(error)})") from None

    async def _fetch(self, url: str, **more: Any) -> bytes:
        try:
            return await self._answer(url, **more)
        except (HTTPClientError, OSError, ValueError) as error:
            _log.warning("%s cannot be reached (%s)", self._name, _kind_of(error))
            raise unavailable(f"{self._name} cannot be reached") from None

    async def _answer(self, url: str, **more: Any) -> bytes:
        answer = await self._client.fetch(
            url,
            connect_timeout=self._timeout_s,
            request_timeout=self._timeout_s,
            follow_redirects=False,
            **more,
        )
        return answer.body

    def close(self) -> None:
        """Close the connections. Send no request after it."""
        self._client.close()


def _kind_of(error: Exception) -> str:
    """The kind of the error only: its text may hold the content of the request."""
    return str(error.code) if isinstance(error, HTTPClientError) else type(error).__name__


class RemoteDocument:
    """The document at ``url``. Each call fetches it again."""

    def __init__(self, url: str, *, timeout_s: float = _DOCUMENT_TIMEOUT_S) -> None:
        self._url = url
        self._timeout_s = timeout_s

    async def __call__(self) -> bytes:
        """The document's bytes.

        Raises ``Refusal("unavailable")`` for anything but a 200 within ``timeout_s`` and 1 MiB. A redirect is not
        followed: it could lead from https to http, or to another host.
        """
        client = AsyncHTTPClient(force_instance=True, max_body_size=_MAX_DOCUMENT_BYTES)
        try:
            answer = await client.fetch(
                self._url,
                connect_timeout=self._timeout_s,
                request_timeout=self._timeout_s,
                follow_redirects=False,
            )
        except (HTTPClientError, OSError, ValueError) as error:
            raise unavailable(f"{self._url} cannot be fetched ({error})") from error
        finally:
            client.close()
        return answer.body
