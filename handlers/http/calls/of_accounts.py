"""The bodies of the calls about accounts, and one answer."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from handlers.http.calls.call import Body
from models.wire.chat_values import Profile, Value
from models.wire.names import MAX_NAME
from server.accounts.passwords import MAX_PASSWORD, MIN_PASSWORD

# The lengths are for the description only: the services check them and give clearer messages. A name is measured
# without the blanks around it.
_Name = Annotated[str, Meta(extra_json_schema={"pattern": rf"^\s*\S(.{{0,{MAX_NAME - 2}}}\S)?\s*$"})]
_Password = Annotated[str, Meta(extra_json_schema={"maxLength": MAX_PASSWORD})]
_NewPassword = Annotated[str, Meta(extra_json_schema={"minLength": MIN_PASSWORD, "maxLength": MAX_PASSWORD})]


class ProfileAnswer(Value, frozen=True):
    user: Profile


class NameAndPassword(Body, frozen=True):
    name: _Name
    password: _Password


class NewAccount(Body, frozen=True):
    name: _Name
    password: _NewPassword


class GuestName(Body, frozen=True):
    name: _Name | None = None


class WeChatCode(Body, frozen=True):
    code: str
    appid: str | None = None


class RefreshBody(Body, frozen=True):
    refresh_token: str


class PasswordChange(Body, frozen=True):
    new: _NewPassword
    old: str | None = None
    token: str | None = None


class AccountName(Body, frozen=True):
    name: _Name


class ProfileBody(Body, frozen=True):
    name: _Name | None = None
    status: str | None = None
    avatar: str | UnsetType | None = UNSET


class DeletionBody(Body, frozen=True):
    password: str | None = None
    keep_messages: bool = False
