"""What a room knows of users: its members, and those who are banned or muted there.

Plain data; ``members`` fetches what is missing.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from models.errors import Refusal
from models.ids import RoomId, UserId, is_hooks, is_operators
from models.stores.entries import MemberEntry, MemberRecord, first_place
from models.stores.members.asked import MemberStore
from models.wire.chat_values import DELETED
from server.runtime.clock import Clock
from server.timeline.overlay import Overlay
from server.timeline.words.mentions import MemberNames

OUTGROWN: Final = 512
"""A room that has grown beyond this since it was loaded lets go of members who are away."""
ASKED_S: Final = 60.0
"""How long a user who was asked about and is not online stays known."""
FIRST: Final = 100
"""How many of the earliest members everybody who joins is sent; these are kept."""

_LOOKED_AT: Final = 5_000


class Source(NamedTuple):
    """Where a room reads what it does not know of users; ``begun_ms`` is when the room was made."""

    room: RoomId
    store: MemberStore
    clock: Clock
    begun_ms: int


class KnownMembers:
    """A room is whole if it knows all its users. Otherwise it knows those who were asked about lately."""

    def __init__(
        self, known: Iterable[MemberRecord] = (), source: Source | None = None, count: int | None = None
    ) -> None:
        """A whole room knows ``known`` and nobody else. For any other, ``count`` is its number of members."""
        self._overlay: Overlay[UserId, MemberRecord] = Overlay()
        self._source = source
        self._is_whole = count is None
        self.names = MemberNames()
        self.count = self.newest_count = count or 0
        # Of a room that is not whole: the users whose record is known, and when each was asked about last.
        self._asked: OrderedDict[UserId, float] = OrderedDict()
        self._held: Counter[UserId] = Counter()
        self._first: dict[UserId, None] = {}
        self._last_place = 0
        for member in known:
            self.know(member)

    @property
    def is_whole(self) -> bool:
        """Whether it knows all its users."""
        return self._is_whole

    @property
    def stored(self) -> dict[UserId, MemberRecord]:
        """The known records, as stored; of a whole room in the order in which they joined."""
        return self._overlay.stored

    def knows(self, user: UserId) -> bool:
        """Whether the record of ``user`` is known, or known to be missing. Operators and hooks never have one."""
        return self._is_whole or user in self._asked or _is_nobody(user)

    def newest(self, user: UserId) -> MemberRecord | None:
        """The record of ``user`` once all staged changes are stored; None if there is none.

        Raises ``unavailable`` for a user who should have been fetched before.
        """
        if not self.knows(user):
            raise Refusal("unavailable", "whether this user is a member is not known yet: try again")
        return self._overlay.newest(user)

    def peek(self, user: UserId) -> MemberRecord | None:
        """The same, and None if it is not known."""
        return self._overlay.newest(user)

    def all_known(self) -> Iterator[MemberRecord]:
        """All known records, in no order: of a whole room that is every one."""
        return self._overlay.all_newest()

    def next_place(self, now_ms: int) -> int:
        """The place of a user who joins now."""
        return max(first_place(now_ms), self._last_place + 1)

    def know(self, member: MemberRecord) -> None:
        """``member`` is stored. Call it for each, in the order of their joining, before anything is staged."""
        self._add(member)
        if self._is_whole:
            self.count += member.present
            self.newest_count += member.present

    def stage(self, entry: MemberEntry) -> None:
        """``entry`` is on its way to the log."""
        newest = self._overlay.newest(entry.member.user.id)
        self.newest_count += self._gained(entry, newest)
        self._overlay.stage(entry.member.user.id, entry.member)
        self._last_place = max(self._last_place, entry.member.place)

    def unstage(self) -> None:
        """Drop all staged changes."""
        self._overlay.unstage()
        self.newest_count = self.count

    def apply(self, entry: MemberEntry, *, always_kept: bool = False) -> None:
        """``entry`` is stored. Records that are no longer needed are dropped, unless they are ``always_kept``."""
        member, user = entry.member, entry.member.user.id
        before = self.stored.get(user)
        if user == DELETED.id:
            # A former member whose account is deleted.
            self.count += 0 if self._is_whole else entry.gained
            return
        self.count += self._gained(entry, before)
        was_present = before is not None and before.present
        if member.present and not was_present:
            # Members are listed in the order in which they joined: one who comes back goes to the end.
            self.stored.pop(user, None)
        if before is not None and was_present:
            self.names.remove(before.user.name, user)
        if member.present:
            self.names.add(member.user.name, user)
        else:
            self._first.pop(user, None)
        if member.is_needed() or always_kept:
            self._overlay.apply(user, member)
        else:
            self._overlay.drop(user, member)
        self._last_place = max(self._last_place, member.place)
        if not self._is_whole:
            # Even for a user without a record now: a read that is under way may return the old one.
            self._asked[user] = self._now()
            self._asked.move_to_end(user)

    def amend(self, before: MemberRecord, after: MemberRecord) -> None:
        """Replace the stored record ``before`` with ``after``, without a published change."""
        if self.stored.get(before.user.id) is before:
            self.stored[before.user.id] = after

    def forget(self, user: UserId) -> None:
        """Drop the record of ``user``, who is no member."""
        self.stored.pop(user, None)
        self._asked.pop(user, None)

    def let_go(self, is_needed: Callable[[UserId], bool]) -> None:
        """Of a large room, forget those who were not asked about for a minute, unless they are needed.

        No change may be staged. Some 5,000 are checked, so that the loop is not held; the next call checks others.
        """
        if self._is_whole:
            if self._source is None or len(self.stored) <= OUTGROWN:
                return
            self._is_whole = False
            self._asked = OrderedDict.fromkeys(self.stored, self._now())
        now = self._now()
        for _ in range(_LOOKED_AT):
            user, asked_at = next(iter(self._asked.items()), (None, now))
            if user is None or asked_at > now - ASKED_S:
                return
            if user in self._first or user in self._held or is_needed(user):
                self._touch(user)
                continue
            member = self.stored.pop(user, None)
            del self._asked[user]
            if member is not None and member.present:
                self.names.remove(member.user.name, user)

    def first(self) -> list[MemberRecord]:
        """The earliest members. Of a large room as many of them as are known: see ``fetch_first``."""
        if self._is_whole:
            return list(islice((each for each in self.stored.values() if each.present), FIRST))
        return [self.stored[user] for user in self._first]

    def _gained(self, entry: MemberEntry, before: MemberRecord | None) -> int:
        # A record that was read may be newer than the entry, so a room that is not whole goes by the entries alone.
        if not self._is_whole:
            return entry.gained
        return entry.member.present - (before is not None and before.present)

    def _add(self, member: MemberRecord) -> None:
        self.stored[member.user.id] = member
        self._last_place = max(self._last_place, member.place)
        if member.present:
            self.names.add(member.user.name, member.user.id)
        if not self._is_whole:
            self._asked[member.user.id] = self._now()

    def _touch(self, user: UserId) -> bool:
        """Note that ``user`` was asked about; returns whether the record is known."""
        if not self.knows(user):
            return False
        if user in self._asked:
            self._asked[user] = self._now()
            self._asked.move_to_end(user)
        return True

    def _now(self) -> float:
        return self._source.clock.monotonic() if self._source is not None else 0.0


def _is_nobody(user: UserId) -> bool:
    """Whether ``user`` can be a member of no room."""
    return is_operators(user) or is_hooks(user) or user == DELETED.id
