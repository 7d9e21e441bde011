"""``POST /api/hooks/ID/SECRET``: a program posts a message to a room, in the shape of Slack's incoming webhooks."""

from typing import Final
from urllib.parse import parse_qs

import msgspec
from msgspec import Struct

from handlers.http.calls.call import Text, call
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Refusal
from models.wire.validation import fault_in
from server.commands.bots.incoming_hooks import ADDRESS
from server.operators.services import OperatorServices

_TEXT: Final = "text/plain; charset=utf-8"
_FORM: Final = "application/x-www-form-urlencoded"


class SlackBody(Struct, frozen=True):
    """The supported part of Slack's shape. Only here are other fields ignored."""

    text: str
    username: str | None = None


class SaidThrough(JsonHandler):
    """No token is needed: the address is one."""

    services: OperatorServices
    POST = call(
        "Say something in the room of a hook: `{text, username?}` as JSON, or as the field `payload` of a form.",
        {200: Text(_TEXT)},
        "anybody",
        "not_found",
        "forbidden",
        "rate_limited",
        "unavailable",
        body=SlackBody,
        form="payload",
    )

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, services: OperatorServices) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.services = services

    async def post(self, hook: str, secret: str) -> None:
        # Whoever does not know of a hook learns nothing of what it takes.
        found = await self.services.hooks.found(hook, secret)
        said = self._said()
        await self.services.hooks.say(found, said.text, said.username)
        self.set_header("Content-Type", _TEXT)
        self.finish("ok")

    def place(self) -> str:
        """The path without the secret, which must not get into logs."""
        return f"{ADDRESS}..."

    def _said(self) -> SlackBody:
        """Raises ``bad_request``, ``too_large``."""
        is_form = self.request.headers.get("Content-Type", "").startswith(_FORM)
        # Some clients, curl for one, label whatever they send as a form.
        if not is_form or bytes(self._body).lstrip()[:1] in (b"{", b"["):
            return self.body_as(SlackBody)
        try:
            form = parse_qs(bytes(self._body).decode(), max_num_fields=20)
        except (UnicodeDecodeError, ValueError):
            raise Refusal("bad_request", "the body is no form in UTF-8") from None
        if "payload" not in form:
            raise Refusal("bad_request", "payload: is missing in the form")
        try:
            return msgspec.json.decode(form["payload"][0], type=SlackBody)
        except msgspec.ValidationError as error:
            raise Refusal("bad_request", fault_in("payload", error)) from None
        except (msgspec.DecodeError, RecursionError):
            raise Refusal("bad_request", "payload: is not JSON") from None

    def _let_origin_read(self) -> None:
        """Does nothing: programs call this, not pages."""
