"""Nonces that were seen lately."""

import asyncio

import pytest

from models.errors import Refusal, unavailable
from models.ids import UserId
from models.wire.events import Reply, RevReply
from server.timeline.nonces import MAX_NONCES, Nonce, RecentNonces
from tests.rigs.timeline.scripted_log import turns

pytestmark = pytest.mark.gen_test
ANN = UserId("u-ann")


def nonce(nonce: str, text: str = "tea") -> Nonce:
    return Nonce(ANN, nonce, text)


async def test_the_last_thousand_are_remembered() -> None:
    nonces = RecentNonces()
    for number in range(MAX_NONCES + 1):
        nonces.remember(nonce(str(number)), RevReply(rev=number))
    assert nonces.answer_to(nonce("0")) is None
    assert nonces.answer_to(nonce("1")) == RevReply(rev=1)
    assert nonces.answer_to(nonce(str(MAX_NONCES))) == RevReply(rev=MAX_NONCES)


async def test_users_have_nonces_of_their_own() -> None:
    nonces = RecentNonces()
    nonces.remember(nonce("n"), Reply())
    assert nonces.answer_to(Nonce(UserId("u-ben"), "n", "tea")) is None


async def test_a_refused_message_is_forgotten() -> None:
    nonces = RecentNonces()
    answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    nonces.remember(nonce("n"), answer)
    assert nonces.answer_to(nonce("n")) is answer
    answer.set_exception(unavailable())
    await turns()
    assert nonces.answer_to(nonce("n")) is None


async def test_a_message_that_is_answered_keeps_its_reply() -> None:
    nonces = RecentNonces()
    answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    nonces.remember(nonce("n"), answer)
    answer.set_result(RevReply(rev=3))
    await turns()
    assert nonces.answer_to(nonce("n")) == RevReply(rev=3)


async def test_a_nonce_stands_for_its_text() -> None:
    nonces = RecentNonces()
    nonces.remember(nonce("n"), RevReply(rev=3))
    with pytest.raises(Refusal) as refused:
        nonces.answer_to(nonce("n", "coffee"))
    assert refused.value.code == "conflict"
    assert nonces.first_answer(nonce("n", "coffee")) == RevReply(rev=3)
    assert nonces.answer_to(nonce("other", "coffee")) is None
