"""What comes with a request: its address, its headers, its body, tokens."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

import msgspec
from msgspec import Struct
from tornado.httputil import HTTPHeaders, HTTPInputError, HTTPServerRequest, RequestStartLine, parse_cookie

from handlers.http.calls.of_accounts import NameAndPassword, RefreshBody
from handlers.http.files.downloads import disposition
from handlers.http.files.form_file import FormFile, boundary_of
from handlers.http.files.ranges import span_of
from handlers.http.json_handler import MAX_BODY_BYTES, bearer_of
from handlers.http.origins import Origins
from handlers.sockjs.forms import unquoted
from handlers.sockjs.frames import BadPayload
from handlers.websocket.handler import _holds_jwt
from models.errors import Refusal
from models.wire.validation import fault_in
from server.accounts.tokens import jws
from server.accounts.tokens.own import OwnTokens
from server.app import _MAX_HEADER_BYTES
from server.attachments.receiving import MAX_NAME, name_of
from server.attachments.types import HEAD_BYTES, check_claims, type_of
from server.transport.http.addresses import TrustedProxies
from server.transport.permessage_deflate import negotiate
from tests.cost.hunt import Subject
from tests.cost.meter import Work
from tests.cost.shapes import shapes
from tests.cost.subjects import tokens
from tests.cost.subjects.frames import BODY_BYTES

_OWN: Final = OwnTokens("0123456789abcdef0123456789abcdef", "teahouse")
_ORIGINS: Final = Origins(["https://tea.example"], ["wx1"])
_PROXIES: Final = TrustedProxies.parse(["10.0.0.0/8", "192.168.0.0/16", "fe80::/10"])
_BODIES: Final[tuple[type[Struct], ...]] = (NameAndPassword, RefreshBody)
_REFUSALS: Final = (Refusal, BadPayload, HTTPInputError)


def _address(query: str) -> None:
    """All that is read in the query of an address at which there is a WebSocket or a poll."""
    line = RequestStartLine("GET", f"/socket?{query}", "HTTP/1.1")
    request = HTTPServerRequest(start_line=line, headers=HTTPHeaders({"Host": "h"}))
    _holds_jwt(unquote(request.query))
    request.query_arguments.get("task")


def _headers(text: str) -> None:
    headers = HTTPHeaders.parse(f"Host: h\r\n{text}\r\n")
    parse_cookie(headers.get("Cookie", ""))


def _pairs(text: str) -> None:
    parse_cookie(text)


def _offered(text: str) -> None:
    """What a request for a WebSocket offers."""
    negotiate(text)
    [each.strip() for each in text.split(",") if each.strip().startswith("bearer.")]


def _from(text: str) -> None:
    """From which page a request comes."""
    _ORIGINS.check({"Origin": text, "Referer": text, "Host": "h"})


def _referred(text: str) -> None:
    _ORIGINS.check({"Referer": "https://servicewechat.com/" + text, "Host": "h"})


def _forwarded(text: str) -> None:
    _PROXIES.client_of("10.0.0.1", text)


def _body(text: str) -> None:
    for shape in _BODIES:
        try:
            msgspec.json.decode(text.encode("utf-8", "replace"), type=shape)
        except (msgspec.DecodeError, RecursionError) as error:
            fault_in("the body", error)


def _token(text: str) -> None:
    for read in (jws.peek, _OWN.read_refresh, partial(_OWN.read_access, now_ms=0)):
        try:
            read(text)
        except Refusal:
            continue


def _authorized(text: str) -> None:
    bearer_of(HTTPHeaders({"Authorization": text}))


def _named(text: str) -> None:
    for name in (text, text[:MAX_NAME]):
        try:
            check_claims(name_of(name), text, "text/plain")
        except Refusal:
            continue
    disposition(text, inline=True)


def _typed(text: str) -> None:
    type_of(text.encode("latin-1", "replace")[:HEAD_BYTES])
    type_of(text.encode("utf-8", "replace")[:HEAD_BYTES])


def _form(text: str) -> Iterator[bytes]:
    return unquoted(text.encode("utf-8", "replace"))


def _parts(text: str) -> None:
    """A piece of a form as a connection brings it."""
    FormFile(b"a").feed(text.encode("utf-8", "replace"))


def _form_type(text: str) -> None:
    boundary_of("multipart/form-data" + text)


def _subject(name: str, work: Callable[[str], object], of: tuple[str, ...], size: int) -> Subject[Any]:
    def prepare(text: str) -> Work:
        return partial(work, text)

    drawn = shapes(of, tokens.ANY_TEXT)
    return Subject(name=name, size=size, shapes=drawn, prepare=prepare, refusals=_REFUSALS)


_LINES: Final = (
    "a: b\r\n",
    "Cookie: ",
    "a=b; ",
    "\r\n",
    "\r\n ",
    ":",
    "X-Forwarded-For: ",
    ",",
    *tokens.HEADERS,
)
_COOKIES: Final = ("a=b", "; ", ";", "=", '"', "\\", "\\1", "\\101", " ", "a")
_PARTS_OF_TOKENS: Final = ("eyJ", "eyJhbGciOiJIUzI1NiJ9", ".", "a", "-", "_", "=", "e30", "W1tb", "1")
_RANGES: Final = ("bytes", "=", "-", "0", "9", ",", " ", "\t")
_FILES: Final = (
    " ",
    "\n",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<!doctype",
    "<svg",
    ">",
    "ftyp",
    "\0",
    "é",
    "RIFF",
    "WEBP",
)
_FORMS: Final = ("\r\n--a", "\r\n\r\n", "\r\n", "--", "a", 'filename="b"', "\r\n--a\r\n\r\n")
_TYPES: Final = (";", '"', "=", "boundary", "a", "*0", "*", "'", "%41", " ", "\\", ";boundary=a")
SUBJECTS: Final = [
    _subject("a part of a file", lambda text: span_of(text, 1_000), _RANGES, _MAX_HEADER_BYTES),
    _subject("the name of a file", _named, tokens.ADDRESSES, _MAX_HEADER_BYTES),
    _subject("the beginning of a file", _typed, _FILES, HEAD_BYTES),
    _subject("the query of an address", _address, tokens.ADDRESSES, _MAX_HEADER_BYTES),
    _subject("headers", _headers, _LINES, _MAX_HEADER_BYTES),
    _subject("cookies", _pairs, _COOKIES, _MAX_HEADER_BYTES),
    _subject("what a WebSocket offers", _offered, tokens.HEADERS, _MAX_HEADER_BYTES),
    _subject("an origin", _from, tokens.HEADERS, _MAX_HEADER_BYTES),
    _subject("a referer of WeChat's", _referred, tokens.HEADERS, _MAX_HEADER_BYTES),
    _subject("the way through proxies", _forwarded, tokens.ADDRESSES, _MAX_HEADER_BYTES),
    _subject("the body of a call", _body, tokens.JSON, MAX_BODY_BYTES),
    _subject("a token", _token, _PARTS_OF_TOKENS, jws.MAX_TOKEN),
    _subject("credentials", _authorized, ("Bearer", " ", "\t", "a", "."), _MAX_HEADER_BYTES),
    _subject("a form of SockJS", _form, tokens.ADDRESSES, BODY_BYTES),
    _subject("a form with a file", _parts, _FORMS, 65_536),
    _subject("the type of a form", _form_type, _TYPES, _MAX_HEADER_BYTES),
]
