"""The commands that await an answer, in the order in which they were made."""

import asyncio
import json
from collections.abc import Callable, Iterator
from secrets import token_urlsafe
from typing import Any

from teahouse_client.connection.policies import Policy
from teahouse_client.connection.revisions import Fields, Seen, subject_of


class Entry:
    """A command that awaits its answer.

    ``sent``: its answer may come on this connection. ``again``: it was tried before, or made before this connection.
    ``uncertain``: an earlier try may have taken effect. ``paused``: it is not sent before its timer fires, or the
    message that it changes has been read. ``seen`` is that message, as the author of the command saw it.
    """

    __slots__ = (
        "again", "answer", "fields", "id", "op", "paused", "policy", "seen", "sent", "subject", "timer", "took",
        "tries", "uncertain",
    )  # fmt: skip

    def __init__(self, number: int, op: str, fields: Fields, policy: Policy) -> None:
        self.id = number
        self.op = op
        self.fields = fields
        if policy == "nonce" and "nonce" not in fields:
            self.fields = {**fields, "nonce": token_urlsafe(15)}
        self.policy = policy
        self.subject = subject_of(op, fields)
        self.sent = self.again = self.uncertain = self.paused = False
        self.tries = 0
        self.timer: asyncio.TimerHandle | None = None
        self.seen: Seen | None = None
        self.took: Callable[[dict[str, Any]], None] | None = None
        self.answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    @property
    def is_repeated(self) -> bool:
        """Whether it may be retried although it may have taken effect."""
        return self.policy in ("nonce", "repeat")

    def cancel_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Queue:
    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def __contains__(self, entry: Entry) -> bool:
        return entry.id in self._entries

    def add(self, op: str, fields: Fields, policy: Policy) -> Entry:
        self._last += 1
        entry = self._entries[self._last] = Entry(self._last, op, fields, policy)
        return entry

    def get(self, number: object) -> Entry | None:
        return self._entries.get(number) if isinstance(number, int) else None

    def remove(self, entry: Entry) -> None:
        self._entries.pop(entry.id, None)

    def first(self, subject: str | None) -> Entry | None:
        """The next one about ``subject``."""
        if subject is None:
            return None
        return next((entry for entry in self._entries.values() if entry.subject == subject), None)


def largest(entries: list[Entry]) -> Entry | None:
    return max(entries, key=lambda entry: len(json.dumps(entry.fields)), default=None)
