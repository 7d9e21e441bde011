"""What these calls share: the caller, queries, and idempotent answers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from handlers.http.calls.call import Call
from handlers.http.calls.decoding import converted
from handlers.http.calls.query import query_of
from handlers.http.json_handler import HttpDeps, JsonHandler
from handlers.http.operators.told import told_of
from models.errors import Refusal
from models.wire.commands.base import Command, op_of
from models.wire.validation import fault_in
from server.operators.callers import KEY_MARK, Caller, admin
from server.operators.services import OperatorServices

DESK_COOKIE: Final = "teahouse_desk"
DESK_HEADER: Final = "X-Teahouse-Desk"

# Where an address names a user.
_USERS: Final = frozenset({"users", "members", "bans"})

_T = TypeVar("_T")
_Command = TypeVar("_Command", bound=Command)


def _names_user(parts: Sequence[str], part: str) -> bool:
    return any(before in _USERS and each == part for before, each in pairwise(parts))


def fields_of(
    command: type[Command],
    beside: type[Struct] | None = None,
    *,
    named: Sequence[str] = (),
    described: Mapping[str, Any] = MappingProxyType({}),
) -> type[Struct]:
    """The body of a call that stands for ``command``: its fields without those that the address has ``named``.

    ``beside`` holds others that such a body may have. ``described``: types in place of those of the command, which
    tell more of texts.
    """

    def shown(field: msgspec.structs.FieldInfo) -> Any:
        told = described.get(field.encode_name)
        return field.type if told is None else told if field.required else told | None

    fields = [
        (
            field.encode_name,
            shown(field),
            msgspec.field(default=field.default) if not field.required else msgspec.field(),
        )
        for shape in (command, beside)
        if shape is not None
        for field in msgspec.structs.fields(shape)
        if field.encode_name not in ("id", *named)
    ]
    return msgspec.defstruct(f"{command.__name__}Body", fields, forbid_unknown_fields=True, kw_only=True)


class OperatorCall(JsonHandler):
    """The base of the calls. No page may make them: keys are not for browsers."""

    services: OperatorServices

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, services: OperatorServices) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.services = services
        self._deed: int | None = None
        self._detail = ""

    async def caller(self) -> Caller:
        """The caller. Admins call as operators.

        Raises ``unauthorized``; ``forbidden`` for any other user's token; ``rate_limited``, ``unavailable``.
        """
        token = self.bearer()
        if token is None:
            return await self._at_desk()
        found = await self.services.callers.find(token)
        if found is not None:
            return found
        who = await self.identity()
        if not await self.services.admins.is_admin(who.user):
            raise Refusal(
                "forbidden", "this call is for operators, and for the application's server with a key"
            )
        return admin(who.user)

    async def _at_desk(self) -> Caller:
        """The user of the operators' page. Raises as ``caller`` does."""
        cookie = self.get_cookie(DESK_COOKIE)
        # Another site's page can neither set this header nor get a preflight for it answered.
        if cookie is None or DESK_HEADER not in self.request.headers:
            raise Refusal("unauthorized", "a key is needed, in the header Authorization: Bearer KEY")
        return await self.services.desk.sign_ins.caller(cookie)

    async def allowed(self, call: Call[Any, Any]) -> Caller:
        """The caller, if allowed. Raises as ``caller`` does, and ``forbidden`` for a key without the scope."""
        caller = await self.caller()
        if call.scope is None:
            caller.check_admin()
        else:
            caller.check_may(call.scope, write=self._is_write)
        # Messages and deletions in a room are recorded in the room's own audit.
        if caller.is_admin and self._is_write and call.scope != "messages" and self._deed is None:
            self._detail = self._told(call)
            self._deed = await self.services.deeds.note(caller, self._action(), self._subject(), self._detail)
        return caller

    def on_finish(self) -> None:
        if self._deed is not None and self.get_status() >= 400:
            self.services.deeds.refused(self._deed, self._detail, self.get_status())

    @property
    def _is_write(self) -> bool:
        return self.request.method not in ("GET", "HEAD")

    def _action(self) -> str:
        """The call, with ``ID`` for what its address names."""
        named = set(filter(None, self.path_args))
        parts = ["ID" if part in named else part for part in self.request.path.split("/")]
        return f"{self.request.method} {'/'.join(parts)}"

    def _subject(self) -> str | None:
        """The user whom the address names."""
        parts = self.request.path.split("/")
        return next((part for part in map(unquote, self.path_args) if _names_user(parts, part)), None)

    def _told(self, call: Call[Any, Any]) -> str:
        """What else the address names, and what of the body ``call`` lets the audit tell."""
        user = self._subject()
        named = [part for part in self.path_args if part and part != user and not part.startswith(KEY_MARK)]
        return " ".join([*named, *told_of(bytes(self._body), call.told)])

    def fields(self) -> dict[str, Any]:
        """The fields of the body. Raises as ``body_as`` does."""
        return self.body_as(dict[str, Any])

    def command_of(self, shape: type[_Command], fields: dict[str, Any], **named: object) -> _Command:
        """The command that a socket would send with ``fields`` and the fields that the address has named.

        Raises ``bad_request`` with the field and its fault.
        """
        for name in ("op", "id", *named):
            if name in fields:
                raise Refusal("bad_request", f"{name}: not in the body of this call")
        try:
            return converted({**fields, **named, "op": op_of(shape)}, shape)
        except msgspec.ValidationError as error:
            raise Refusal("bad_request", fault_in("the body", error)) from None

    def query_of(self, call: Call[Any, _T]) -> _T:
        """The query as ``call`` declares it. Raises ``bad_request`` with the field and its fault."""
        return query_of(call, self.request.query_arguments)

    async def answer_once(
        self,
        caller: Caller,
        make: Callable[[], Awaitable[Struct]],
        status: int = 201,
        *,
        asked: bytes | None = None,
    ) -> None:
        """Answer with the result of ``make``; a retry with the same ``Idempotency-Key`` gets the first answer.

        ``asked`` identifies the request where the body was not kept.
        """

        async def answered() -> tuple[int, bytes]:
            return status, msgspec.json.encode(await make())

        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            code, body = await answered()
        else:
            brought = bytes(self._body) if asked is None else asked
            code, body = await self.services.idempotency.once(
                caller.id, self.request.path, key, brought, answered
            )
        self.set_status(code)
        self.finish(body)

    def check_not_idempotent(self) -> None:
        """Raise ``bad_request`` for an ``Idempotency-Key`` on a call whose answer holds a secret."""
        if "Idempotency-Key" in self.request.headers:
            raise Refusal("bad_request", "Idempotency-Key: not on this call")

    def _let_origin_read(self) -> None:
        """Does nothing: these paths answer no CORS."""
