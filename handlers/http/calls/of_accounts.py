"""What the calls about accounts take, and one answer."""

from msgspec import UNSET, UnsetType

from handlers.http.calls.call import Body
from models.wire.chat_values import Profile, Value


class ProfileAnswer(Value, frozen=True):
    user: Profile


class NameAndPassword(Body, frozen=True):
    name: str
    password: str


class GuestName(Body, frozen=True):
    name: str | None = None


class WeChatCode(Body, frozen=True):
    code: str
    appid: str | None = None


class RefreshBody(Body, frozen=True):
    refresh_token: str


class PasswordChange(Body, frozen=True):
    new: str
    old: str | None = None
    token: str | None = None


class AccountName(Body, frozen=True):
    name: str


class ProfileBody(Body, frozen=True):
    name: str | None = None
    status: str | None = None
    avatar: str | UnsetType | None = UNSET


class DeletionBody(Body, frozen=True):
    password: str | None = None
    keep_messages: bool = False
