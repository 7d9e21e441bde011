"""What a user shows of itself: its name and its status. Everybody who is signed in may see it."""

from typing import Protocol

from msgspec import Struct

from models.errors import Refusal
from models.ids import UserId
from models.stores.people.users import User, UserStore
from models.wire.chat_values import MAX_STATUS, Profile
from models.wire.normal_form import UNRULY, composed, is_blank
from server.accounts.accounts import Accounts
from server.accounts.sign_in_limits import SignInLimits


class ProfileChange(Struct, frozen=True, kw_only=True):
    """What a user wants to change of its profile; None leaves it as it is. An empty ``status`` is none."""

    name: str | None = None
    status: str | None = None
    avatar: str | None = None


class ProfileNews(Protocol):
    """Where others learn that a profile changed."""

    def changed(self, user: UserId) -> None:
        """The status of ``user`` is another one now."""


class Profiles:
    """The profiles of all users."""

    def __init__(self, users: UserStore, accounts: Accounts, limits: SignInLimits, news: ProfileNews) -> None:
        self._users = users
        self._accounts = accounts
        self._limits = limits
        self._news = news

    async def of(self, user: UserId) -> Profile:
        """The profile of ``user``. Raises ``Refusal``: ``not_found``, ``unavailable``."""
        return _profile(_known(await self._users.find(user)))

    async def update(self, user: UserId, wished: ProfileChange) -> Profile:
        """Change what ``wished`` names. What is refused changes nothing.

        Raises ``Refusal``: ``bad_request`` (also for any avatar: there are no uploads), ``conflict`` (name taken or
        reserved), ``forbidden`` (the name of an outside user), ``rate_limited``, ``unavailable``.
        """
        if wished.avatar is not None:
            raise Refusal("bad_request", "avatar: there is no such upload")
        status = None if wished.status is None else _status_of(wished.status)
        before = _known(await self._users.find(user))
        if wished.name is None and (status is None or status == (before.status or "")):
            return _profile(before)
        self._limits.change_profile(user)
        after = before if wished.name is None else await self._accounts.rename(user, wished.name)
        if status is not None and status != (after.status or ""):
            after = _known(await self._users.set_status(user, status or None))
            self._news.changed(user)
        return _profile(after)


def _status_of(written: str) -> str:
    """A status as it is kept: up to 80 characters on one line; a blank one is none. Raises ``bad_request``."""
    status = written.strip()
    if len(status) > MAX_STATUS:
        raise Refusal("bad_request", f"status: up to {MAX_STATUS} characters are allowed, not {len(status)}")
    if "\0" in status or UNRULY.search(status):
        raise Refusal(
            "bad_request", "status: holds U+0000, a line break or a control of the direction of writing"
        )
    return "" if is_blank(status) else composed(status)


def _known(user: User | None) -> User:
    if user is None:
        raise Refusal("not_found", "user: there is no such user")
    return user


def _profile(user: User) -> Profile:
    return Profile(id=user.id, name=user.name, guest=user.guest, status=user.status)
