"""Nonces that were seen lately."""

import asyncio

import pytest

from models.errors import unavailable
from models.ids import UserId
from models.wire.events import Reply, RevReply
from server.timeline.nonces import MAX_NONCES, RecentNonces
from tests.rigs.scripted_log import turns

pytestmark = pytest.mark.gen_test
ANN = UserId("u-ann")


async def test_the_last_thousand_are_remembered() -> None:
    nonces = RecentNonces()
    for number in range(MAX_NONCES + 1):
        nonces.remember((ANN, str(number)), RevReply(rev=number))
    assert nonces.answer_to((ANN, "0")) is None
    assert nonces.answer_to((ANN, "1")) == RevReply(rev=1)
    assert nonces.answer_to((ANN, str(MAX_NONCES))) == RevReply(rev=MAX_NONCES)


async def test_users_have_nonces_of_their_own() -> None:
    nonces = RecentNonces()
    nonces.remember((ANN, "n"), Reply())
    assert nonces.answer_to((UserId("u-ben"), "n")) is None


async def test_a_refused_message_is_forgotten() -> None:
    nonces = RecentNonces()
    answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    nonces.remember((ANN, "n"), answer)
    assert nonces.answer_to((ANN, "n")) is answer
    answer.set_exception(unavailable())
    await turns()
    assert nonces.answer_to((ANN, "n")) is None


async def test_a_message_that_is_answered_keeps_its_reply() -> None:
    nonces = RecentNonces()
    answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    nonces.remember((ANN, "n"), answer)
    answer.set_result(RevReply(rev=3))
    await turns()
    assert nonces.answer_to((ANN, "n")) == RevReply(rev=3)
