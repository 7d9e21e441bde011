"""A small server in the role of WeChat: ``jscode2session``, with an answer for each code, and the check of texts."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

SECRETS = {"wx1": "secret-of-wx1", "wx2": "secret-of-wx2"}
SESSION_KEY = "c2Vzc2lvbi1rZXk="


class WeChatStub:
    """``answers`` are by code: an object, invalid bytes, a status, or None for silence."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        # The verdicts of its check, the tokens that it accepts, and the checks that it received.
        self.judges: Callable[[str], Any] = lambda _: {"suggest": "pass", "label": 100}
        self.tokens: list[str] = []
        self.checked: list[dict[str, Any]] = []
        routes: list[Any] = [
            ("/base/sns/jscode2session", _Call, {"stub": self}),
            ("/base/cgi-bin/stable_token", _Token, {"stub": self}),
            ("/base/wxa/msg_sec_check", _Check, {"stub": self}),
        ]
        # Its requests hold secrets, which tests search the log for.
        self._server = HTTPServer(Application(routes, log_function=lambda _: None))
        self._listening = bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(self._listening)
        self.silence = asyncio.Event()

    @property
    def url(self) -> str:
        """For ``WECHAT_API``: an address with its own path, as a proxy has."""
        return f"http://127.0.0.1:{self._listening[0].getsockname()[1]}/base"

    def knows(self, code: str, openid: str, unionid: str | None = None, key: str = SESSION_KEY) -> str:
        """From now on ``code`` stands for this user."""
        self.answers[code] = {"openid": openid, "session_key": key}
        if unionid is not None:
            self.answers[code]["unionid"] = unionid
        return code

    async def stop(self) -> None:
        self.silence.set()
        self._server.stop()
        await self._server.close_all_connections()


class _Call(RequestHandler):
    def initialize(self, stub: WeChatStub) -> None:
        self._stub = stub

    async def get(self) -> None:
        asked = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        self._stub.asked.append(asked)
        # As WeChat does: JSON labelled as text.
        self.set_header("Content-Type", "text/plain")
        answer = self._answer(asked)
        if answer is None:
            await self._stub.silence.wait()
        elif isinstance(answer, int):
            self.send_error(answer)
        else:
            self.finish(answer if isinstance(answer, bytes) else json.dumps(answer))

    def _answer(self, asked: dict[str, str]) -> Any:
        if set(asked) != {"appid", "secret", "js_code", "grant_type"}:
            return {"errcode": 41002, "errmsg": "a parameter is missing"}
        if asked["grant_type"] != "authorization_code":
            return {"errcode": 40002, "errmsg": "invalid grant_type"}
        if SECRETS.get(asked["appid"]) != asked["secret"]:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        unknown = {"errcode": 40029, "errmsg": "invalid code, rid: 1-2-3"}
        return self._stub.answers.get(asked["js_code"], unknown)

    def log_exception(self, *_: Any) -> None:
        """A status that was asked for is no error of the test."""


class _Token(RequestHandler):
    def initialize(self, stub: WeChatStub) -> None:
        self._stub = stub

    def post(self) -> None:
        asked = json.loads(self.request.body)
        if asked["grant_type"] != "client_credential" or SECRETS.get(asked["appid"]) != asked["secret"]:
            self.finish({"errcode": 40125, "errmsg": "invalid appsecret"})
            return
        if not self._stub.tokens:
            self._stub.tokens.append(f"token of {asked['appid']}")
        self.finish({"access_token": self._stub.tokens[-1], "expires_in": 7200})


class _Check(RequestHandler):
    def initialize(self, stub: WeChatStub) -> None:
        self._stub = stub

    async def post(self) -> None:
        asked = json.loads(self.request.body)
        assert set(asked) == {"version", "scene", "openid", "content"}
        assert (asked["version"], len(asked["content"]) <= 2_500) == (2, True)
        if self.get_query_argument("access_token") not in self._stub.tokens[-1:]:
            self.finish({"errcode": 40001, "errmsg": "invalid credential"})
            return
        self._stub.checked.append(asked)
        judged = self._stub.judges(asked["content"])
        if judged is None:
            await self._stub.silence.wait()
        elif isinstance(judged, int):
            self.finish({"errcode": judged, "errmsg": "no"})
        else:
            self.finish({"errcode": 0, "errmsg": "ok", "detail": [], "trace_id": "1", "result": judged})
