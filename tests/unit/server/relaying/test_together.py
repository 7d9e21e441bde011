"""What is for several gateways is published once; what each gets, and in which order, is as if it were alone."""

import asyncio
from typing import Any

import msgspec
import pytest

from models.ids import ConnectionId, NodeId, RoomId
from server.cluster.bus.memory import MemoryBus
from server.cluster.link.batches import CommonBatch, CommonWord, ToldBatch
from server.cluster.link.post import Post, common_channel, gateway_channel
from server.cluster.link.words import Close, Coded, Moving, Publish, Say, Told, TurnOver
from server.relaying.home.together import MOST_PRIVATE_BYTES, Share, Together

pytestmark = pytest.mark.gen_test

NODES = [NodeId(f"n-{number}") for number in range(4)]


def event(number: int) -> Publish:
    return Publish(RoomId("tea"), Coded("MessageEvent", b"%d" % number))


def reply(number: int, size: int = 1) -> Say:
    return Say(ConnectionId(f"c-{number}"), Coded("Ok", b"x" * size), 0, exempt=False)


class Rig:
    """A home and ``count`` gateways at other processes: what was published, and what each gateway was told."""

    def __init__(self, count: int) -> None:
        self.published: list[str] = []
        self.told: dict[NodeId, list[tuple[int, list[Told]]]] = {node: [] for node in NODES[:count]}
        post = Post(MemoryBus())
        post.send = self._send  # type: ignore[method-assign]
        self.together = Together(NodeId("n-home"), post)
        self.shares = [self.together.share(node, 1) for node in NODES[:count]]
        for share in self.shares:
            share.hears_common = True

    def say(self, word: Told, *to: int) -> None:
        for number in to:
            self.shares[number].say(word)

    async def turns(self) -> None:
        for _ in range(8):
            await asyncio.sleep(0)

    def _send(self, channel: str, message: bytes) -> bool:
        self.published.append(channel)
        if channel == common_channel():
            batch = msgspec.msgpack.decode(message, type=CommonBatch)
            words = msgspec.msgpack.decode(batch.words, type=list[CommonWord])
            for place, each in enumerate(batch.to):
                mine = [told.word for told in words if told.bits >> place & 1]
                self.told[each.gateway].append((each.number, mine))
            return True
        (node,) = [node for node in self.told if channel == gateway_channel(node)]
        alone: Any = msgspec.msgpack.decode(message, type=ToldBatch)
        self.told[node].append((alone.number, alone.words))
        return True


async def test_an_event_for_all_and_the_reply_of_the_next_turn_are_one_message() -> None:
    rig = Rig(2)
    rig.say(event(1), 0, 1)
    asyncio.get_running_loop().call_soon(rig.say, reply(1), 0)
    await rig.turns()
    assert rig.published == [common_channel()]
    assert rig.told == {
        NODES[0]: [(1, [event(1), TurnOver(), reply(1)])],
        NODES[1]: [(1, [event(1), TurnOver()])],
    }


async def test_what_is_for_one_alone_goes_to_that_one_alone() -> None:
    rig = Rig(2)
    rig.say(reply(1), 0)
    rig.say(reply(2), 1)
    await rig.turns()
    assert rig.published == [gateway_channel(node) for node in NODES[:2]]
    assert rig.told == {NODES[0]: [(1, [reply(1)])], NODES[1]: [(1, [reply(2)])]}


async def test_each_gets_its_words_in_their_order_whatever_the_others_get() -> None:
    rig = Rig(3)
    rig.say(reply(1), 2)
    rig.say(event(1), 0, 2)
    rig.say(reply(2), 0)
    rig.say(event(2), 0, 1, 2)
    rig.say(event(2), 0)
    await rig.turns()
    assert rig.published == [common_channel()]
    assert [told for ((_, told),) in rig.told.values()] == [
        [event(1), reply(2), event(2), event(2)],
        [event(2)],
        [reply(1), event(1), event(2)],
    ]


@pytest.mark.parametrize("why", ["most do not listen", "much is for one alone", "one does not hear it"])
async def test_what_would_cost_more_together_is_said_one_by_one(why: str) -> None:
    rig = Rig(4)
    if why == "one does not hear it":
        rig.shares[0].hears_common = False
    if why == "most do not listen":
        rig.together.share(NodeId("n-5"), 1)
    if why == "much is for one alone":
        rig.say(reply(1, MOST_PRIVATE_BYTES + 1), 0)
    rig.say(event(1), 0, 1)
    await rig.turns()
    assert rig.published == [gateway_channel(node) for node in NODES[:2]]


async def test_batches_by_both_ways_are_numbered_as_one_and_a_closed_share_gets_none() -> None:
    rig = Rig(2)
    rig.say(event(1), 0, 1)
    rig.shares[0].flush()
    rig.say(Close(ConnectionId("c-1"), 4409, ""), 0)
    rig.shares[0].flush()
    for _ in range(2):
        for share in rig.shares:
            share.beat()
    rig.say(event(2), 0, 1)
    rig.shares[1].close()
    rig.say(Moving(), 1)
    await rig.turns()
    assert [number for number, _ in rig.told[NODES[0]]] == [1, 2, 3, 4]
    assert [number for number, _ in rig.told[NODES[1]]] == [1, 2]
    assert isinstance(rig.shares[0], Share)
