"""POSTs to addresses that others chose: bounded in time, never redirected, and private only if allowed."""

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPResponse
from tornado.httputil import HTTPInputError
from tornado.simple_httpclient import HTTPTimeoutError

from server.transport.http.public_addresses import CheckedResolver, NotPublic, is_public, literal_of

_MAX_URL: Final = 2_048
# The body of the answer is dropped; only the status counts.
_MAX_ANSWER_BYTES: Final = 64 * 1_048_576
_MAX_HEADER_BYTES: Final = 65_536


class Posting:
    """One client, ``at_once`` requests at a time, to addresses that ``resolver`` allows."""

    def __init__(self, resolver: CheckedResolver, *, timeout_s: float, at_once: int) -> None:
        self._timeout_s = timeout_s
        self._client = AsyncHTTPClient(
            force_instance=True,
            max_clients=at_once,
            resolver=resolver,
            max_body_size=_MAX_ANSWER_BYTES,
            max_header_size=_MAX_HEADER_BYTES,
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
        """The status of the answer, None if none came in time, and the result in words."""
        # Tornado cannot cancel a request: the waiting caller may be cancelled, and the request goes on to its end.
        fetching = asyncio.ensure_future(
            self._client.fetch(
                url,
                raise_error=False,
                method="POST",
                body=body,
                headers=dict(headers),
                connect_timeout=self._timeout_s,
                request_timeout=self._timeout_s,
                follow_redirects=False,
                decompress_response=False,
                streaming_callback=_throw_away,
            )
        )
        fetching.add_done_callback(_look_at)
        try:
            answer = await asyncio.shield(fetching)
        except HTTPTimeoutError:
            return None, f"no answer within {self._timeout_s:g} s"
        except NotPublic:
            return None, "its address is not globally routable"
        except (HTTPClientError, HTTPInputError, OSError, ValueError) as error:
            return None, f"no answer ({type(error).__name__})"
        return answer.code, f"answered {answer.code}"

    def close(self) -> None:
        """Send no more requests."""
        self._client.close()


def fault_in_url(url: str, *, private: bool) -> str | None:
    """The fault in an address for POSTs; None if it can be tried. Names are resolved later."""
    if len(url) > _MAX_URL or not url.isascii() or any(each <= " " or each == "\x7f" for each in url):
        return f"up to {_MAX_URL} ASCII characters without blanks are allowed"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is no address"
    if parts.scheme not in ("http", "https") or not host:
        return "it is not of the form https://HOST/PATH"
    if "@" in parts.netloc:
        return "without a name and a password"
    literal = literal_of(host)
    if literal is not None and not private and not is_public(literal):
        return "it is not globally routable"
    return None


def _look_at(fetching: "asyncio.Future[HTTPResponse]") -> None:
    """Retrieve the error of a request that nobody waits for any more, so that it is not reported."""
    if not fetching.cancelled():
        fetching.exception()


def _throw_away(_: bytes) -> None:
    """Drop the body: only the status counts."""
