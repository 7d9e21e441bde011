"""Batches: what is in one, and in which order."""

import asyncio

import pytest

from server.cluster.link.post import Outgoing

pytestmark = pytest.mark.gen_test


class Sent:
    """An end of a link, and the batches that it has sent."""

    def __init__(self, between: str | None = None) -> None:
        self.batches: list[tuple[int, list[str]]] = []
        self.out = Outgoing[str](lambda number, words: self.batches.append((number, words)), between)

    def in_turns(self, *turns: str) -> None:
        """Say the words of each turn, one turn after the other."""
        for word in turns[0].split():
            self.out.say(word)
        if turns[1:]:
            asyncio.get_running_loop().call_soon(self.in_turns, *turns[1:])

    async def told(self) -> list[tuple[int, list[str]]]:
        """All batches, once nothing more is to be sent."""
        for _ in range(8):
            await asyncio.sleep(0)
        return self.batches


async def test_what_is_said_in_one_turn_is_one_batch() -> None:
    sent = Sent()
    sent.in_turns("a b", "c")
    assert await sent.told() == [(1, ["a", "b"]), (2, ["c"])]


async def test_an_event_and_the_reply_of_the_next_turn_share_a_batch_that_says_so() -> None:
    sent = Sent(between="|")
    sent.in_turns("event", "reply")
    assert await sent.told() == [(1, ["event", "|", "reply"])]
    sent.in_turns("alone")
    assert (await sent.told())[1:] == [(2, ["alone"])]


async def test_what_is_flushed_is_sent_at_once_and_not_again() -> None:
    sent = Sent(between="|")
    sent.in_turns("a")
    sent.out.flush()
    assert sent.batches == [(1, ["a"])]
    sent.in_turns("b", "c")
    sent.out.close()
    assert await sent.told() == [(1, ["a"])]


async def test_who_says_much_says_more_at_once_and_the_first_word_waits_for_nothing() -> None:
    sent = Sent()
    sent.out = Outgoing[str](lambda number, words: sent.batches.append((number, words)), pace_s=0.2)
    sent.in_turns("first")
    assert await sent.told() == [(1, ["first"])]
    sent.in_turns("a b", "c", "d")
    assert await sent.told() == [(1, ["first"])]
    await asyncio.sleep(0.25)
    assert await sent.told() == [(1, ["first"]), (2, ["a", "b", "c", "d"])]
