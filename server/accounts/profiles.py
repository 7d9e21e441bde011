"""A user's profile: name, status and picture. Everybody who is signed in may see it."""

from typing import Protocol

from msgspec import UNSET, Struct, UnsetType

from models.errors import Refusal
from models.ids import UploadId, UserId
from models.stores.people.users import Avatar, User, UserStore
from models.wire.chat_values import MAX_STATUS, Profile
from models.wire.normal_form import UNRULY, composed, is_blank
from server.accounts.accounts import Accounts
from server.accounts.sign_in_limits import SignInLimits


class ProfileChange(Struct, frozen=True, kw_only=True):
    """The wished changes of a profile; None leaves a field as it is. An empty ``status`` is none.

    ``avatar`` is an upload, None for no picture.
    """

    name: str | None = None
    status: str | None = None
    avatar: str | UnsetType | None = UNSET


class Avatars(Protocol):
    """Takes and releases pictures; ``server.attachments.avatars`` says when to call which method."""

    async def take(self, user: UserId, upload: str) -> Avatar: ...
    async def release(self, upload: UploadId) -> None: ...
    async def leave(self, upload: UploadId) -> None: ...
    async def let_go(self, upload: UploadId) -> None: ...


class ProfileNews(Protocol):
    """Publishes changes of profiles."""

    def changed(self, user: UserId) -> None:
        """Publish that the status or the picture of ``user`` changed."""


class Profiles:
    """The profiles of all users."""

    def __init__(
        self,
        users: UserStore,
        accounts: Accounts,
        limits: SignInLimits,
        news: ProfileNews,
        avatars: Avatars,
    ) -> None:
        self._avatars = avatars
        self._users = users
        self._accounts = accounts
        self._limits = limits
        self._news = news

    async def of(self, user: UserId) -> Profile:
        """The profile of ``user``. Raises ``Refusal``: ``not_found``, ``unavailable``."""
        return profile_of(_known(await self._users.find(user)))

    async def update(self, user: UserId, wished: ProfileChange) -> Profile:
        """Make the changes of ``wished``. A refused update changes nothing.

        Raises ``Refusal``: ``bad_request`` (also for an avatar that is no picture of the user's, or is used),
        ``conflict`` (name taken or reserved, or a match hides what the user says), ``forbidden`` (the name of an
        outside user), ``rate_limited``, ``unavailable``.
        """
        status = None if wished.status is None else _status_of(wished.status)
        before = _known(await self._users.find(user))
        other_status = status is not None and status != (before.status or "")
        other_avatar = wished.avatar is not UNSET and wished.avatar != (before.avatar and before.avatar.id)
        if wished.name is None and not other_status and not other_avatar:
            return profile_of(before)
        self._limits.change_profile(user)
        if other_status or other_avatar:
            self._accounts.check_shown(user, status or "")
        avatar = await self._avatars.take(user, wished.avatar) if other_avatar and wished.avatar else None
        try:
            after = before if wished.name is None else await self._accounts.rename(user, wished.name)
        except Refusal:
            if avatar is not None:
                await self._avatars.release(avatar.id)
            raise
        if other_avatar:
            after = await self._show(before, avatar)
        if other_status:
            after = _known(await self._users.set_status(user, status or None))
        if other_avatar or other_status:
            self._news.changed(user)
        return profile_of(after)

    async def _show(self, user: User, avatar: Avatar | None) -> User:
        """Have the profile show ``avatar`` in place of the present one. No crash leaves an old picture."""
        if user.avatar is not None:
            await self._avatars.leave(user.avatar.id)
        after = _known(await self._users.set_avatar(user.id, avatar))
        if user.avatar is not None:
            await self._avatars.let_go(user.avatar.id)
        return after


def _status_of(written: str) -> str:
    """A status as it is stored: up to 80 characters on one line; a blank one is none. Raises ``bad_request``."""
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


def profile_of(user: User) -> Profile:
    """A user as ``user.get`` shows it."""
    return Profile(
        id=user.id,
        name=user.name,
        guest=user.guest,
        status=user.status,
        avatar=user.avatar.address if user.avatar else None,
        avatar_id=user.avatar.id if user.avatar else None,
    )
