"""The members of one room: in a small room all of them, in a large one no more than are needed.

A room with up to 256 members is loaded with all of them, and is *whole*. A larger one knows who is online, who ranks
above the others, and who was asked about within the last minute: all others must be fetched before a rule needs
them, for rules do not wait. So the memory of a room does not depend on its number of members.

A record that was read never replaces a known one: the known one includes every change that was shown.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

from models.ids import UserId
from models.stores.entries import MemberRecord, first_place
from models.stores.shapes.of_members import by_joining
from models.wire.chat_values import Role
from server.timeline.known_members import FIRST, KnownMembers

WHOLE: Final = 256
"""A room with more users than this is not loaded with all of them."""

_RANKS: Final[tuple[Role, ...]] = ("owner", "moderator")
_HEIRS: Final = 8
_PAGE: Final = 256
_DAY_MS: Final = 86_400_000
_NOBODY: Final = UserId("")


class Members(KnownMembers):
    """The known users of a room, and methods to fetch others. Every method that waits raises ``unavailable``."""

    async def fetch(self, *users: UserId) -> None:
        """Make the records of ``users`` known, for a minute at least."""
        missing = [user for user in dict.fromkeys(users) if not self._touch(user)]
        if not missing or self._source is None:
            return
        room, store = self._source.room, self._source.store
        if len(missing) == 1:
            found = {missing[0]: await store.find(room, missing[0])}
        else:
            found = {**await store.of(room, missing)}
        for user in missing:
            self._learn(user, found.get(user))

    @contextmanager
    def held(self, user: UserId) -> Iterator[None]:
        """Keep ``user`` known for the duration, if known at all."""
        self._held[user] += 1
        try:
            yield
        finally:
            self._held[user] -= 1
            if not self._held[user]:
                del self._held[user]

    async def fetch_named(self, text: str) -> None:
        """Fetch the members whom ``text`` may name."""
        if self._is_whole or self._source is None:
            return
        keys = self.names.possible(text)
        if keys:
            for member in await self._source.store.named(self._source.room, keys):
                self._learn(member.user.id, member)

    async def fetch_owners(self) -> None:
        """Fetch the members with the role ``owner``: there should be one."""
        await self._fetch_ranked("owner")

    async def fetch_heirs(self) -> None:
        """Fetch the possible heirs of the room: owner and moderators, and the longest-standing members."""
        if self._is_whole or self._source is None:
            return
        for role in _RANKS:
            await self._fetch_ranked(role)
        for member in await self.page(0, _NOBODY, _HEIRS):
            self._learn(member.user.id, member)

    async def fetch_first(self) -> None:
        """Fetch the earliest members, and keep them."""
        if self._is_whole or len(self._first) >= min(FIRST, self.count):
            return
        page = await self.page(0, _NOBODY, FIRST)
        for member in page:
            self._learn(member.user.id, member)
        there = [each.user.id for each in page]
        self._first = {user: None for user in there if user in self.stored and self.stored[user].present}

    async def page(self, place: int, user: UserId, count: int) -> list[MemberRecord]:
        """The first ``count`` members behind ``place`` and, of those with that place, behind ``user``."""
        if self._is_whole or self._source is None:
            present = (each for each in self.stored.values() if each.present)
            return list(islice((each for each in present if by_joining(each) > (place, user)), count))
        source, most = self._source, count + 1
        end = first_place(max(source.clock.now_ms(), source.begun_ms) + _DAY_MS)
        while True:
            begun = first_place(source.begun_ms)
            found = await source.store.joined(source.room, place, begun, end, most)
            behind = [each for each in found if by_joining(each) > (place, user)]
            if len(behind) >= count or len(found) < most:
                return behind[:count]
            most *= 2

    async def all(self) -> AsyncIterator[list[MemberRecord]]:
        """All members, in the order in which they joined, a page at a time."""
        place, user = 0, _NOBODY
        while page := await self.page(place, user, _PAGE):
            yield page
            place, user = page[-1].place, page[-1].user.id

    async def among(self, users: Iterable[UserId]) -> set[UserId]:
        """Those of ``users`` who are members. It does not make their records known."""
        users = list(dict.fromkeys(users))
        present = {
            user for user in users if (each := self._overlay.newest(user)) is not None and each.present
        }
        unknown = [user for user in users if not self.knows(user)]
        if not unknown or self._source is None:
            return present
        found = await self._source.store.of(self._source.room, unknown)
        return present | {user for user, each in found.items() if each.present}

    async def sanctioned(self, now_ms: int) -> AsyncIterator[list[MemberRecord]]:
        """Those whose ban or mute ends at ``now_ms`` or later, a page at a time."""
        if self._is_whole or self._source is None:
            yield [each for each in self.stored.values() if each.sanctioned_until >= max(now_ms, 1)]
            return
        async for page in self._source.store.sanctioned(self._source.room, max(now_ms, 1)):
            yield [self._overlay.stored.get(each.user.id, each) for each in page]

    async def recount(self) -> None:
        """Count the stored members: after a crash, for a room without a log."""
        if self._is_whole or self._source is None:
            return
        before = self.count
        counted = await self._source.store.count(self._source.room)
        self.newest_count += counted - before
        self.count += counted - before

    async def _fetch_ranked(self, role: Role) -> None:
        if self._is_whole or self._source is None:
            return
        for member in await self._source.store.ranked(self._source.room, role):
            self._learn(member.user.id, member)

    def _learn(self, user: UserId, member: MemberRecord | None) -> None:
        """Take the record that was read of ``user``, unless one became known meanwhile."""
        if self._touch(user) or self._source is None:
            return
        self._asked[user] = self._now()
        if member is not None and member.is_needed(self._source.clock.now_ms()):
            self._add(member)
