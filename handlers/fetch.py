"""Fetching a small document from a URL that the operator set, bounded in time and size."""

from typing import Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from models.errors import unavailable

_TIMEOUT_S: Final = 4.0
_MAX_BYTES: Final = 1_048_576


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
