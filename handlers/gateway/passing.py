"""HTTP calls through a gateway: it passes them to the home, whose usual application carries them out.

The messages of all calls of one gateway share its link; each names its call by a number that the gateway chose.
"""

from collections.abc import Callable
from itertools import count
from typing import Any, Final

import msgspec
from tornado import httputil

from handlers.http.errors import ErrorAnswer, error_body
from models.errors import Refusal
from server.cluster.link.calls import Http, HttpCut, HttpEnd, HttpHead, HttpPiece, HttpTaken
from server.cluster.link.hops import Hop, Hops
from server.relaying.gateway.attachment import Attachment, no_home
from server.runtime.background.tasks import Tasks
from server.transport.http.passed import CarriedOut, Head, Line
from server.transport.http.taken_in import TakenIn

Say = Callable[[Any], None]

# Calls that bring files: their handlers at the home limit their size and duration.
_LONG: Final = frozenset({"/api/uploads", "/api/imports"})
_LONG_BYTES: Final = 2**40
_LONG_S: Final = 3 * 3_600.0


def _line(number: int, say: Say, trace: str | None = None) -> Line:
    def say_head(head: Head) -> None:
        say(HttpHead(number, head.first, head.headers, head.remote_ip, head.protocol, trace))

    return Line(
        head=say_head,
        piece=lambda data: say(HttpPiece(number, data)),
        taken=lambda: say(HttpTaken(number)),
        end=lambda: say(HttpEnd(number)),
        cut=lambda: say(HttpCut(number)),
    )


def _head(word: HttpHead) -> Head:
    return Head(word.first, word.headers, word.remote_ip, word.protocol, word.trace)


def _pass_on(call: "TakenIn | CarriedOut", word: Http) -> None:
    match word:
        case HttpPiece():
            call.piece(word.data)
        case HttpTaken():
            call.taken()
        case HttpEnd():
            call.end()
        case HttpCut():
            call.cut()


class Passing(httputil.HTTPServerConnectionDelegate):
    """Where a gateway's calls go that it does not answer itself. ``hops`` makes traces of their way."""

    def __init__(self, attachment: Attachment, hops: Hops | None = None) -> None:
        self._attachment = attachment
        self._hops = hops
        # Until the head of the answer is there.
        self._open_hops: dict[int, Hop] = {}
        self._numbers = count(1)
        self._calls: dict[int, TakenIn] = {}
        self._tasks = Tasks()
        self._is_stopped = False
        self._away = msgspec.json.encode(ErrorAnswer(error=error_body(no_home())))

    def start_request(
        self, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> httputil.HTTPMessageDelegate:
        return TakenIn(request_conn, self._begin, self._away, _let_long)

    def take(self, word: Http) -> None:
        """The home sent ``word`` about a call."""
        call = self._calls.get(word.call)
        if call is None:
            return
        if isinstance(word, HttpHead):
            self._end_hop(word.call, int(word.first[1]))
            call.head(_head(word))
        else:
            _pass_on(call, word)
        if isinstance(word, HttpEnd | HttpCut):
            self._end_hop(word.call, "unavailable")
            del self._calls[word.call]

    def cut(self) -> None:
        """The home is gone: the next one is asked what has no effect; what else was not answered is refused."""
        for number in self._calls:
            self._end_hop(number, "unavailable")
        calls, self._calls = list(self._calls.values()), {}
        for call in calls:
            if call.may_be_asked_again and not self._is_stopped:
                self._tasks.spawn(call.ask_again())
            else:
                call.cut()

    async def stop(self) -> None:
        """This gateway ends: no call is retried."""
        self._is_stopped = True
        self.cut()
        await self._tasks.close()

    async def _begin(self, call: TakenIn) -> Line | None:
        number = next(self._numbers)
        trace = self._begin_hop(number, *call.asks)
        try:
            await self._attachment.ready()
        except Refusal as refusal:
            self._end_hop(number, refusal.code)
            return None
        self._calls[number] = call

        def cut() -> None:
            self._calls.pop(number, None)
            self._end_hop(number, "closed")
            self._attachment.say(HttpCut(number))

        line = _line(number, self._attachment.say, trace)
        line.cut = cut
        return line

    def _begin_hop(self, number: int, method: str, path: str) -> str | None:
        """The ``traceparent`` that the home goes on with; None where the call is not traced."""
        if self._hops is None or "/api/" not in path.partition("?")[0]:
            return None
        hop = self._open_hops[number] = self._hops.hop(method, {"http.request.method": method})
        return hop.context

    def _end_hop(self, number: int, answer: str | int) -> None:
        hop = self._open_hops.pop(number, None)
        if hop is not None:
            hop.end(answer)


def _let_long(connection: Any, path: str) -> None:
    """Let the body of a call that brings a file be as long as the home takes it."""
    if path in _LONG:
        connection.set_max_body_size(_LONG_BYTES)
        connection.set_body_timeout(_LONG_S)


class PassedOn:
    """The calls of one gateway at the home."""

    def __init__(self, site: httputil.HTTPServerConnectionDelegate, say: Say) -> None:
        self._site = site
        self._say = say
        self._calls: dict[int, CarriedOut] = {}
        self._tasks = Tasks()

    @property
    def is_awaited(self) -> bool:
        """Whether any answer is still unfinished."""
        return any(call.is_awaited for call in self._calls.values())

    def take(self, word: Http) -> None:
        if isinstance(word, HttpHead):
            call = CarriedOut(self._site, _line(word.call, self._say), _head(word))
            self._calls[word.call] = call
            ran = self._tasks.spawn(call.run())
            ran.add_done_callback(lambda _: self._calls.pop(word.call, None))
            return
        found = self._calls.get(word.call)
        if found is not None:
            _pass_on(found, word)

    def cut(self) -> None:
        for call in list(self._calls.values()):
            call.cut()
