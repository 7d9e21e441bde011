"""The words between a gateway and the home about HTTP calls: both sides use the same."""

from msgspec import Struct


class Word(Struct, frozen=True, array_like=True, tag_field="is", gc=False):
    """The base of all of them."""


class HttpHead(Word, frozen=True, tag="http.head"):
    """The head of request or answer number ``call``: ``first`` is its start line.

    ``trace``: of a request, that of the gateway, as the header ``traceparent`` has it.
    """

    call: int
    first: tuple[str, str, str]
    headers: list[tuple[str, str]]
    remote_ip: str = ""
    protocol: str = "http"
    trace: str | None = None


class HttpPiece(Word, frozen=True, tag="http.piece"):
    """The next bytes of a body; no other follows before this one is taken."""

    call: int
    data: bytes


class HttpTaken(Word, frozen=True, tag="http.taken"):
    """The last piece was taken."""

    call: int


class HttpEnd(Word, frozen=True, tag="http.end"):
    """The body is whole."""

    call: int


class HttpCut(Word, frozen=True, tag="http.cut"):
    """The client, or the handler, behind the other end has gone."""

    call: int


Http = HttpHead | HttpPiece | HttpTaken | HttpEnd | HttpCut
