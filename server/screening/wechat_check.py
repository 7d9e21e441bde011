"""WeChat's own check of texts, ``msg_sec_check`` in its second version, in place of a hook of the operator's.

It judges a text by a user of a mini program who was there within two hours: risky texts are refused, those that a
person should check are reported. For any other user, and if WeChat does not answer, the text counts as unanswered.
https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/sec-center/sec-check/msgSecCheck.html
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct

from models.errors import Refusal
from models.ids import UserId
from models.stores.people.identities import IdentityStore
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.screening.access_tokens import AccessTokens
from server.screening.questions import NoAnswer, Question, TextKind, Unanswered, Verdict
from server.transport.http.client import HttpEndpoint

ANSWER_S: Final = 1.0
# A call is begun no later than this after the question came.
_BEGUN_WITHIN_S: Final = 2.0
MAX_CONTENT: Final = 2_500
CALLS_PER_MINUTE: Final = 4_000
_BURST: Final = 100
_MOST_WAITING: Final = 1_024
_MOST_KEPT: Final = 4_096
_KEPT_S: Final = 600.0
_PREFIX: Final = "wechat|"
_TOKEN_IS_WRONG: Final = frozenset({40001, 40014, 42001})
_RISKY: Final = 87014
# WeChat's scenes: a profile, a comment, a forum.
_SCENES: Final[Mapping[TextKind, int]] = {
    "name": 1,
    "message": 2,
    "edit": 2,
    "append": 2,
    "title": 3,
    "topic": 3,
}
_LABELS: Final[Mapping[int, str]] = {
    10001: "advertising",
    20001: "politics",
    20002: "pornography",
    20003: "abuse",
    20006: "crime",
    20008: "fraud",
    20012: "vulgarity",
    20013: "copyright",
    21000: "other",
}

_Suggestion = Literal["pass", "review", "risky"]


class _Judged(Struct, frozen=True):
    suggest: _Suggestion
    label: int = 100


class _Answer(Struct, frozen=True):
    errcode: int = 0
    result: _Judged | None = None


_PASSED: Final = _Judged(suggest="pass")


class WeChatCheck:
    """Asks ``endpoint``, at most 4,000 times a minute; its verdict on a text is kept for ten minutes."""

    def __init__(
        self,
        identities: IdentityStore,
        tokens: AccessTokens,
        endpoint: HttpEndpoint,
        clock: Clock,
        unanswered: Unanswered,
    ) -> None:
        self._identities = identities
        self._tokens = tokens
        self._endpoint = endpoint
        self._clock = clock
        self._unanswered = unanswered
        self._rate = Bucket(CALLS_PER_MINUTE / 60, _BURST)
        self._line = asyncio.Lock()
        self._waiting = 0
        self._kept: OrderedDict[bytes, tuple[_Judged, float]] = OrderedDict()

    async def ask(self, question: Question, valid: Callable[[str], str]) -> Verdict:
        """As ``TextCheck.ask``; WeChat replaces nothing."""
        try:
            judged = await self._judged(question, self._clock.monotonic() + _BEGUN_WITHIN_S)
        except NoAnswer as why:
            return self._unanswered.verdict(question, why)
        if judged is None:
            # A guest, or a user with a password: no fault of WeChat's.
            return self._unanswered.verdict(question, None)
        about = _LABELS.get(judged.label, f"label {judged.label}")
        if judged.suggest == "risky":
            raise Refusal("forbidden", f"text: WeChat finds it risky ({about})")
        return Verdict(question.text, f"WeChat: {about}" if judged.suggest == "review" else None)

    def close(self) -> None:
        """Send no more questions."""
        self._tokens.close()
        self._endpoint.close()

    async def _judged(self, question: Question, until: float) -> _Judged | None:
        """The worst verdict on a piece of the text; None for a sender whom WeChat does not know."""
        text, scene = question.text, _SCENES[question.kind]
        sender: tuple[str, str] | None = None
        worst = _PASSED
        for begin in range(0, len(text), MAX_CONTENT):
            piece = text[begin : begin + MAX_CONTENT]
            key = hashlib.sha256(f"{scene}|{piece}".encode()).digest()
            judged = self._remembered(key)
            if judged is None:
                sender = sender or await self._sender(question.sender.id)
                if sender is None:
                    return None
                judged = await self._asked(*sender, piece, scene, until)
                self._remember(key, judged)
            worst = max(worst, judged, key=lambda each: ("pass", "review", "risky").index(each.suggest))
        return worst

    async def _sender(self, user: UserId | None) -> tuple[str, str] | None:
        """The app and the ``openid`` with which the user signed in last."""
        identity = None if user is None else await self._identities.newest_of(user, _PREFIX)
        if identity is None:
            return None
        app_id, _, openid = identity.removeprefix(_PREFIX).partition("|")
        return app_id, openid

    async def _asked(self, app_id: str, openid: str, piece: str, scene: int, until: float) -> _Judged:
        await self._come(until)
        body = {"version": 2, "scene": scene, "openid": openid, "content": piece}
        for _ in range(2):
            token = await self._tokens.of(app_id)
            answer = await self._answer(msgspec.json.encode(body), token)
            if answer.errcode not in _TOKEN_IS_WRONG:
                break
            self._tokens.forget(app_id, token)
        if answer.errcode == _RISKY:
            return _Judged(suggest="risky", label=21000)
        if answer.errcode or answer.result is None:
            raise NoAnswer(f"WeChat's check ends with error {answer.errcode}")
        return answer.result

    async def _answer(self, body: bytes, token: str) -> _Answer:
        try:
            said = await self._endpoint.post(body, query={"access_token": token})
            return msgspec.json.decode(said, type=_Answer)
        except Refusal as refusal:
            raise NoAnswer(refusal.message) from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise NoAnswer("WeChat's answer cannot be read") from None

    async def _come(self, until: float) -> None:
        """Wait for a call that WeChat allows, behind earlier ones. Raises ``NoAnswer`` if there is none."""
        if self._waiting >= _MOST_WAITING or self._clock.monotonic() > until:
            raise NoAnswer("WeChat takes too long, or too many texts wait")
        self._waiting += 1
        try:
            async with self._line:
                while wait_s := self._rate.take(self._clock.monotonic()):
                    if self._clock.monotonic() + wait_s > until:
                        raise NoAnswer("WeChat takes too long, or too many texts wait")
                    await asyncio.sleep(wait_s)
        finally:
            self._waiting -= 1

    def _remembered(self, key: bytes) -> _Judged | None:
        judged, until = self._kept.get(key, (None, 0.0))
        return judged if self._clock.monotonic() < until else None

    def _remember(self, key: bytes, judged: _Judged) -> None:
        self._kept[key] = judged, self._clock.monotonic() + _KEPT_S
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
