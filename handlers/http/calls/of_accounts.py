"""The bodies of the calls about accounts, and one answer."""

from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, UnsetType

from handlers.http.calls.call import Body
from handlers.http.calls.described import Name
from models.wire.chat_values import Profile, Value
from server.accounts.passwords import MAX_PASSWORD, MIN_PASSWORD

# The lengths are for the description: what breaks them is told in better words behind the decoding.
_Password = Annotated[str, Meta(extra_json_schema={"maxLength": MAX_PASSWORD})]
_NewPassword = Annotated[str, Meta(extra_json_schema={"minLength": MIN_PASSWORD, "maxLength": MAX_PASSWORD})]


class ProfileAnswer(Value, frozen=True):
    user: Profile


class NameAndPassword(Body, frozen=True):
    name: Name
    password: _Password


class NewAccount(Body, frozen=True):
    name: Name
    password: _NewPassword


class GuestName(Body, frozen=True):
    name: Name | None = None


class WeChatCode(Body, frozen=True):
    code: str
    appid: str | None = None


class RefreshBody(Body, frozen=True):
    refresh_token: str


class PasswordChange(Body, frozen=True):
    new: _NewPassword
    old: str | None = None
    token: str | None = None


def _one_of(given: str, absent: str) -> dict[str, Any]:
    return {
        "required": [given],
        "properties": {given: {"type": "string"}, absent: {"type": "null"}},
    }


BY_OLD_OR_TOKEN: Final = {"oneOf": [_one_of("old", "token"), _one_of("token", "old")]}
"""Of a ``PasswordChange``: what stands for the right to it."""


class AccountName(Body, frozen=True):
    name: Name


class ProfileBody(Body, frozen=True):
    name: Name | None = None
    status: str | None = None
    avatar: str | UnsetType | None = UNSET


class DeletionBody(Body, frozen=True):
    password: str | None = None
    keep_messages: bool = False
