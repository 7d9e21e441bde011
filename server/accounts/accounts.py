"""How a user signs in: with a new account, with a name and password, or as a guest.

Knows neither HTTP nor MongoDB. Sessions begin here and nowhere else (except those of an outside issuer's users,
which ``server.accounts.authentication`` makes).
"""

from collections.abc import Callable

from models.errors import Refusal, unavailable
from models.ids import UserId, new_id
from models.stores.people.sessions import Device
from models.stores.people.users import User
from models.wire.names import clean_name, name_key
from server.accounts.authentication import Identity
from server.accounts.naming.made_up_names import made_up_names
from server.accounts.naming.names import Names
from server.accounts.passwords import MAX_PASSWORD, Passwords, clean_password
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.tokens.command_line import is_of_command_line
from server.accounts.tokens.own import OwnTokens, SignedIn
from server.runtime.clock import Clock
from server.runtime.subscribers import Subscribers, Unsubscribe
from server.runtime.thinned_log import ThinnedLog
from server.transport.http.addresses import subscriber


class Accounts:
    """Accounts and guests."""

    def __init__(
        self,
        names: Names,
        tokens: OwnTokens,
        passwords: Passwords,
        limits: SignInLimits,
        clock: Clock,
    ) -> None:
        self._names = names
        self._users = names.users
        self._sessions = names.sessions
        self._tokens = tokens
        self._passwords = passwords
        self._limits = limits
        self._clock = clock
        self._promoted: Subscribers[UserId] = Subscribers("guests that become accounts")
        self._log = ThinnedLog("teahouse.sign_ins", clock.monotonic)

    async def register(
        self, name: str, password: str, *, device: Device, guest: Identity | None = None
    ) -> SignedIn:
        """Make an account, or turn ``guest`` into one: then user id and session stay.

        Raises ``Refusal``: ``bad_request``, ``conflict`` (name taken or reserved, or ``guest`` has an account),
        ``forbidden`` (``guest`` has a token of the command line), ``rate_limited``, ``unavailable``. If two want
        one name at once, one gets it.
        """
        if guest is not None and is_of_command_line(guest.session):
            raise Refusal("forbidden", "a token of the command line makes no account of its user")
        wished, secret = clean_name(name), clean_password(password)
        self._limits.sign_in(device.address)
        but = guest.user if guest is not None else None
        wished = await self._names.free(wished, but=but, guest=guest is not None)
        password_hash = await self._passwords.hash(secret, subscriber(device.address))
        if guest is None:
            account = await self._add(wished, guest=False, password_hash=password_hash)
            return await self.begin(account, device)
        renamed_at = self._clock.now_ms() if guest.name != wished else 0
        user = await self._users.promote(guest.user, wished, password_hash, renamed_at)
        if user is None:
            raise Refusal("conflict", "this token's user has an account already; register without it")
        self._promoted.notify(user.id)
        await self._sessions.rename(user)
        return self._tokens.of(await self._sessions.renew(guest.session, user))

    def subscribe_promoted(self, subscriber: Callable[[UserId], None]) -> Unsubscribe:
        """Call ``subscriber`` with each guest that has become an account. The returned function ends that."""
        return self._promoted.subscribe(subscriber)

    def check_shown(self, user: UserId, text: str) -> None:
        """Raise ``conflict`` if a match hides from somebody what ``user`` says now."""
        self._names.check_shown(user, text)

    async def rename(self, user_id: UserId, name: str) -> User:
        """Give a user another name, in each of their rooms too. The present name changes nothing.

        Raises ``Refusal``: ``bad_request``, ``conflict`` (name taken or reserved), ``forbidden`` for users of an
        outside issuer, who are named there, ``unavailable``.
        """
        wished = clean_name(name)
        user = await self._users.find(user_id)
        if user is None or user.issuer is not None:
            raise Refusal("forbidden", "name: it is given by the issuer of your tokens")
        if user.name == wished:
            return user
        wished = await self._names.free(wished, but=user_id, guest=user.guest)
        renamed = await self._users.rename(user_id, wished, self._clock.now_ms())
        if renamed is None:
            raise Refusal("forbidden", "name: it is given by the issuer of your tokens")
        await self._sessions.rename(renamed)
        return renamed

    async def login(self, name: str, password: str, *, device: Device) -> SignedIn:
        """Begin a new session for an account.

        Raises ``Refusal``: ``unauthorized``, the same and after the same time for a wrong password and for an
        unknown name; ``bad_request``, ``rate_limited``, ``unavailable``.
        """
        wished = clean_name(name)
        if len(password) > MAX_PASSWORD:
            raise Refusal("bad_request", f"password: at most {MAX_PASSWORD} characters are allowed")
        self._limits.sign_in(device.address)
        self._limits.try_name(name_key(wished), device.address)
        user = await self._users.find_by_name(wished)
        stored = None if user is None else user.password_hash
        if (
            not await self._passwords.matches(password, stored, subscriber(device.address))
            or user is None
            or stored is None
        ):
            # An unknown name may be a password that was typed in the wrong place.
            known = {} if user is None else {"user": user.id, "name": user.name}
            self._log.info("sign-in refused: wrong name or password", address=device.address, **known)
            raise Refusal("unauthorized", "the name or the password is wrong")
        self._limits.name_was_right(name_key(wished), device.address)
        if self._passwords.is_outdated(stored):
            await self._users.rehash(
                user.id, stored, await self._passwords.hash(password, subscriber(device.address))
            )
        return await self.begin(user, device)

    async def change_password(self, who: Identity, old: str, new: str, *, device: Device) -> None:
        """Replace the password of an account, and end all its other sessions.

        Raises ``Refusal``: ``wrong_password``, ``forbidden`` for a user without a password, ``bad_request`` for a new
        one that is too short or too long, ``rate_limited``, ``unavailable``.
        """
        user = await self._users.find(who.user)
        if user is None or user.password_hash is None:
            raise Refusal("forbidden", "this user signs in without a password")
        secret = clean_password(new, field="new")
        await self._check_password(user, user.password_hash, old, device, field="old")
        await self._users.rehash(
            user.id, user.password_hash, await self._passwords.hash(secret, subscriber(device.address))
        )
        await self._sessions.end_others(who)

    async def hash_password(self, password: str, device: Device) -> str:
        """The hash of a cleaned password. Raises ``Refusal("unavailable")`` if too many wait."""
        return await self._passwords.hash(password, subscriber(device.address))

    async def replace_password(self, user: UserId, password_hash: str) -> bool:
        """Give an account another password, and end all its sessions; False if the account no longer exists.

        Raises ``Refusal("unavailable")``.
        """
        if not await self._users.replace_password(user, password_hash):
            return False
        await self._sessions.end_all(user)
        return True

    async def check_own_password(self, user_id: UserId, password: str | None, *, device: Device) -> None:
        """Check the ``password`` of a user who has one. Other users need none.

        Raises ``Refusal``: ``wrong_password``, ``bad_request`` if it is missing, ``rate_limited``, ``unavailable``.
        """
        user = await self._users.find(user_id)
        if user is None or user.password_hash is None:
            return
        if password is None:
            raise Refusal("bad_request", "password: it is needed")
        await self._check_password(user, user.password_hash, password, device, field="password")

    async def _check_password(
        self, user: User, stored: str, password: str, device: Device, *, field: str
    ) -> None:
        wrong = Refusal("wrong_password", f"{field}: it is not the password")
        if len(password) > MAX_PASSWORD:
            raise wrong
        self._limits.try_name(name_key(user.name), device.address)
        if not await self._passwords.matches(password, stored, subscriber(device.address)):
            raise wrong
        self._limits.name_was_right(name_key(user.name), device.address)

    async def guest(self, name: str | None, *, device: Device) -> SignedIn:
        """Make a new guest, under ``name`` or under a made-up one.

        Raises ``Refusal``: ``bad_request``, ``conflict``, ``rate_limited``, ``unavailable``.
        """
        wished = None if name is None else clean_name(name)
        self._limits.sign_in(device.address)
        user = await (self._add_nameless() if wished is None else self._add_guest(wished))
        return await self.begin(user, device)

    async def begin(self, user: User, device: Device) -> SignedIn:
        """Sign in ``user``, who has just proved their identity.

        Raises ``Refusal``: ``unauthorized`` if the user was deleted meanwhile, ``banned``, ``unavailable``.
        """
        session = await self._sessions.begin(user, device)
        # The deletion of a user ends the sessions that it finds; it may have missed this one.
        if await self._users.find(user.id) is None:
            await self._sessions.erase(user.id)
            raise Refusal("unauthorized", "this user was deleted")
        who = "guest" if user.guest else "account"
        self._log.info("signed in", user=user.id, name=user.name, kind=who, address=device.address)
        return self._tokens.of(session)

    async def _add_guest(self, name: str) -> User:
        name = await self._names.free(name, guest=True)
        return await self._add(name, guest=True)

    async def _add(self, name: str, *, guest: bool, password_hash: str | None = None) -> User:
        user = User(
            id=UserId(new_id("u")),
            name=name,
            guest=guest,
            created_at=self._clock.now_ms(),
            password_hash=password_hash,
        )
        await self._users.add(user)
        return user

    async def _add_nameless(self) -> User:
        for name in made_up_names("guest"):
            try:
                return await self._add(name, guest=True)
            except Refusal as refusal:
                if refusal.code != "conflict":
                    raise
        raise unavailable("no free guest name was found")
