"""The words of the home for gateways at other processes: a word for several of them is published once for all.

Each gateway gets its words in order, in batches that are numbered for it alone, by either of two ways:
by itself, or in a batch that several hear. The second is taken if it costs less: some word in it is for several,
at least half of all gateways are meant, and the words for one gateway alone are few bytes.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import Struct

from models.ids import NodeId
from server.cluster.link.batches import MOST_TOGETHER, Addressee, CommonBatch, CommonWord, ToldBatch
from server.cluster.link.calls import HttpPiece
from server.cluster.link.post import Post, common_channel, gateway_channel
from server.cluster.link.words import Say, Told, TurnOver

# How many bytes for one gateway alone are carried to the others too, instead of in a message of their own.
MOST_PRIVATE_BYTES: Final = 16_384
_WORD_BYTES: Final = 100
_TURN_OVER: Final = TurnOver()


class _Said(Struct):
    to: "list[Share]"
    word: Told


class Share:
    """One gateway's part, from its attachment on; used as ``Outgoing`` is."""

    __slots__ = ("_is_quiet", "_number", "_together", "gateway", "hears_common", "is_open", "link")

    def __init__(self, together: "Together", gateway: NodeId, link: int) -> None:
        self.gateway = gateway
        self.link = link
        self.hears_common = False
        self.is_open = True
        self._together = together
        self._number = 0
        self._is_quiet = True

    def say(self, word: Told) -> None:
        """Send ``word`` soon; nothing once it is closed."""
        if self.is_open:
            self._together.say(self, word)

    def flush(self) -> None:
        """Send all waiting words now, to this gateway and to the others."""
        self._together.flush()

    def beat(self) -> None:
        """Send an empty batch if nothing was sent since the last beat, so that a lost one is missed."""
        if self._is_quiet and self.is_open:
            self._together.send(self, [])
        self._is_quiet = True

    def close(self) -> None:
        """Send no more words."""
        self.is_open = False
        self._together.leave(self)

    def next_number(self) -> int:
        """The number of the next batch, which is sent now."""
        self._is_quiet = False
        self._number += 1
        return self._number


class Together:
    """The shares of all gateways at other processes. An event and the reply of the next turn share a batch."""

    def __init__(self, node: NodeId, post: Post) -> None:
        self._node = node
        self._post = post
        self._shares: set[Share] = set()
        self._said: list[_Said] = []
        self._is_scheduled = False
        self._encode = msgspec.msgpack.Encoder().encode

    def share(self, gateway: NodeId, link: int) -> Share:
        """The part of ``gateway``, which has attached."""
        share = Share(self, gateway, link)
        self._shares.add(share)
        return share

    def leave(self, share: Share) -> None:
        """Remove ``share``, which is closed."""
        self._shares.discard(share)

    def say(self, share: Share, word: Told) -> None:
        """As ``Share.say``; the same word for another gateway, sent right after, is joined with it."""
        last = self._said[-1] if self._said else None
        if last is not None and last.word == word and share not in last.to:
            last.to.append(share)
        else:
            self._said.append(_Said([share], word))
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._end_turn)

    def flush(self) -> None:
        """Send all waiting words now."""
        self._is_scheduled = False
        said, self._said = self._said, []
        if said and said[-1].word is _TURN_OVER:
            said.pop()
        batches: dict[Share, list[Told]] = {}
        for each in said:
            for share in each.to:
                if share.is_open:
                    batches.setdefault(share, []).append(each.word)
        together = self._those_together(said)
        for start in range(0, len(together), MOST_TOGETHER):
            self._send_common(together[start : start + MOST_TOGETHER], said)
        for share, words in batches.items():
            if share not in together:
                self.send(share, words)

    def send(self, share: Share, words: list[Told]) -> None:
        """Send a batch to that gateway alone."""
        batch = ToldBatch(self._node, share.link, share.next_number(), words)
        self._post.send(gateway_channel(share.gateway), self._encode(batch))

    def _end_turn(self) -> None:
        if not self._said:
            self._is_scheduled = False
            return
        involved = dict.fromkeys(share for each in self._said for share in each.to)
        self._said.append(_Said(list(involved), _TURN_OVER))
        asyncio.get_running_loop().call_soon(self.flush)

    def _those_together(self, said: Iterable[_Said]) -> list[Share]:
        """The shares that get one batch together; none if that would cost more."""
        found: dict[Share, None] = {}
        private_bytes = 0
        for each in said:
            if len(each.to) == 1:
                private_bytes += _size(each.word)
            elif each.word is not _TURN_OVER:
                found |= dict.fromkeys(share for share in each.to if share.hears_common and share.is_open)
        is_worth_it = 2 <= len(found) >= len(self._shares) / 2 and private_bytes <= MOST_PRIVATE_BYTES
        return list(found) if is_worth_it else []

    def _send_common(self, shares: list[Share], said: Iterable[_Said]) -> None:
        bit_of = {share: 1 << place for place, share in enumerate(shares)}
        words: list[CommonWord] = []
        for each in said:
            bits = sum(bit_of.get(share, 0) for share in each.to)
            if bits:
                words.append(CommonWord(bits, each.word))
        to = [Addressee(share.gateway, share.link, share.next_number()) for share in shares]
        batch = CommonBatch(self._node, to, msgspec.Raw(self._encode(words)))
        self._post.send(common_channel(), self._encode(batch))


def _size(word: Told) -> int:
    if isinstance(word, Say):
        return len(word.event.body)
    return len(word.data) if isinstance(word, HttpPiece) else _WORD_BYTES
