"""Subscriptions at one Redis: a channel stands once it is confirmed; after a break all are confirmed again."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any, Final, Protocol

from msgspec import Struct

from server.cluster.bus.over_redis.link import Link
from server.cluster.bus.over_redis.wire import Refused

_GAPS_AT_ONCE: Final = 200

_log = logging.getLogger(__name__)


class Verbs(Struct, frozen=True):
    """The commands of one kind of publish and subscribe, and the name of their messages."""

    publish: str
    subscribe: str
    unsubscribe: str
    message: bytes


PLAIN: Final = Verbs("PUBLISH", "SUBSCRIBE", "UNSUBSCRIBE", b"message")
SHARDED: Final = Verbs("SPUBLISH", "SSUBSCRIBE", "SUNSUBSCRIBE", b"smessage")


class Hearer(Protocol):
    """The user of a subscriber. Channels have the names that Redis knows."""

    def heard(self, name: str, message: bytes) -> None:
        """A message on a confirmed channel."""

    def stood(self, names: Iterable[str]) -> None:
        """These channels are confirmed: later messages are heard."""

    def fell(self, names: Iterable[str]) -> None:
        """These channels were confirmed, and are no longer."""

    def refused(self, name: str) -> None:
        """Redis refused the channel, for example because another node has it now."""


class Subscriber:
    """The channels that are ``wanted`` at one Redis."""

    def __init__(self, link: Link, verbs: Verbs, hearer: Hearer) -> None:
        self._link = link
        self._verbs = verbs
        self._hearer = hearer
        self._wanted: dict[str, None] = {}
        self._standing: set[str] = set()
        # How often each was asked for since the connection opened, without a confirmation yet.
        self._asked: dict[str, int] = {}
        # After a break: channels that are not confirmed yet, confirmed ones that wait for them, and those about to be
        # announced.
        self._restoring: set[str] = set()
        self._restored: list[str] = []
        self._announcing: list[str] = []

    def want(self, name: str) -> None:
        """Subscribe, and again after each break. A second call is no error."""
        if name not in self._wanted:
            self._wanted[name] = None
            if self._link.is_up:
                self._ask(name)

    def drop(self, name: str) -> None:
        """Unsubscribe. If Redis does not confirm it, the connection breaks, and the next one does without it."""
        if name in self._wanted:
            del self._wanted[name]
            self._standing.discard(name)
            self._settle(name)
            if self._link.is_up:
                self._link.send((self._verbs.unsubscribe, name), (self._verbs.unsubscribe, name))

    def stands(self, name: str) -> bool:
        """Whether the subscription is confirmed."""
        return name in self._standing

    def opened(self) -> None:
        self._asked = {}
        self._restoring, self._restored = set(self._wanted), []
        for name in self._wanted:
            self._ask(name)

    def received(self, reply: Any) -> None:
        if isinstance(reply, list) and len(reply) == 3:
            kind, channel, what = reply
            if kind == self._verbs.message:
                name = channel.decode()
                if name in self._standing:
                    self._hearer.heard(name, what)
                return
            if kind == self._verbs.unsubscribe.lower().encode():
                self._unsubscribed(channel.decode())
                return
        token = self._link.answered()
        if token is None or token[0] != self._verbs.subscribe:
            return
        if isinstance(reply, Refused):
            self._refused(token[1], reply)
        else:
            self._confirmed(token[1])

    def broken(self, unanswered: list[Any]) -> None:
        fallen, self._standing = self._standing, set()
        self._restoring, self._restored, self._announcing = set(), [], []
        self._hearer.fell(fallen)

    def _ask(self, name: str) -> None:
        self._asked[name] = self._asked.get(name, 0) + 1
        self._link.send((self._verbs.subscribe, name), (self._verbs.subscribe, name))

    def _confirmed(self, name: str) -> None:
        # An older confirmation, followed by an unsubscription under way, does not count.
        if self._is_last(name) and name in self._wanted:
            if name in self._restoring:
                self._restored.append(name)
                self._settle(name)
            else:
                self._stand([name])

    def _refused(self, name: str, why: Refused) -> None:
        if not why.is_moved:
            _log.warning("Redis refuses to subscribe: %s", why.text)
            self._link.break_("Redis refuses to subscribe")
        elif self._is_last(name) and name in self._wanted:
            del self._wanted[name]
            self._settle(name)
            self._hearer.refused(name)

    def _is_last(self, name: str) -> bool:
        """Whether no other answer for ``name`` is under way."""
        self._asked[name] -= 1
        if self._asked[name]:
            return False
        del self._asked[name]
        return True

    def _settle(self, name: str) -> None:
        """Stop waiting for ``name`` after a break."""
        if name in self._restoring:
            self._restoring.discard(name)
            if not self._restoring:
                self._announcing, self._restored = self._restored, []
                self._announce()

    def _announce(self) -> None:
        """Announce the channels in shares, for each gap causes work."""
        now, self._announcing = self._announcing[:_GAPS_AT_ONCE], self._announcing[_GAPS_AT_ONCE:]
        self._stand([each for each in now if each in self._wanted and each not in self._asked])
        if self._announcing:
            asyncio.get_running_loop().call_soon(self._announce)

    def _unsubscribed(self, name: str) -> None:
        if self._link.oldest == (self._verbs.unsubscribe, name):
            self._link.answered()
        elif name in self._wanted:
            # Nobody asked for it: the channel's slot moved to another node.
            self._wanted.pop(name, None)
            self._settle(name)
            if name in self._standing:
                self._standing.discard(name)
                self._hearer.fell([name])
            self._hearer.refused(name)

    def _stand(self, names: list[str]) -> None:
        self._standing.update(names)
        self._hearer.stood(names)
