"""The server's calls over HTTP."""

import ssl
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx

from teahouse_client.failure import Failure, failure_of

_ANSWER_WITHIN_S: Final = 10.0
_UPLOAD_WITHIN_S: Final = 120.0


class Http:
    """Calls the server at ``origin``, which is ``https://host`` with or without a path."""

    def __init__(self, origin: str, context: ssl.SSLContext | None = None) -> None:
        verify: ssl.SSLContext | bool = True if context is None else context
        self._client = httpx.AsyncClient(
            base_url=origin.rstrip("/"), timeout=_ANSWER_WITHIN_S, verify=verify, follow_redirects=False
        )

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """The answer, None for an empty one; a ``body`` of bytes is sent unchanged, any other as JSON.

        Raises Failure: ``network`` if no answer comes in time.
        """
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        given: dict[str, Any] = {"json": body} if body is not None else {}
        if isinstance(body, bytes):
            given = {"content": body, "timeout": _UPLOAD_WITHIN_S}
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        try:
            answer = await self._client.request(method, path, params=asked or None, headers=sent, **given)
        except httpx.HTTPError as error:
            raise Failure(
                "network", f"the server cannot be reached: {str(error) or type(error).__name__}"
            ) from error
        return _answer_of(answer)

    async def lines(self, path: str, *, token: str, query: dict[str, Any]) -> AsyncIterator[str]:
        """The lines of an answer, as they come. Raises Failure, ``network`` also if it breaks off."""
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with self._client.stream("GET", path, params=query, headers=headers) as answer:
                if not answer.is_success:
                    await answer.aread()
                    _answer_of(answer)
                async for line in answer.aiter_lines():
                    yield line
        except httpx.HTTPError as error:
            raise Failure(
                "network", f"the answer breaks off: {str(error) or type(error).__name__}"
            ) from error

    async def close(self) -> None:
        await self._client.aclose()


def _answer_of(answer: httpx.Response) -> Any:
    try:
        told = answer.json() if answer.content else None
    except ValueError:
        told = answer.text
    if answer.is_success:
        return told
    error = told.get("error") if isinstance(told, dict) else None
    if error is None:
        raise Failure("network", f"the server answers with the status {answer.status_code}")
    raise failure_of(error)
