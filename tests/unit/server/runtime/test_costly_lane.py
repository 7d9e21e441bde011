"""The lane for costly calls: few at once, one for each user, and so many that wait."""

import asyncio

import pytest

from models.errors import Refusal
from models.ids import UserId
from server.runtime.costly_lane import CostlyLane
from tests.rigs.sockets import Gate

pytestmark = pytest.mark.gen_test
ANN, BEN, CID = map(UserId, ("ann", "ben", "cid"))


class Calls:
    """Calls in a lane, each of which waits at a gate of its own."""

    def __init__(self, lane: CostlyLane) -> None:
        self._lane = lane
        self.begun: list[str] = []

    def begin(self, user: UserId) -> tuple[Gate, "asyncio.Task[None]"]:
        gate = Gate()
        return gate, asyncio.create_task(self._call(user, gate))

    async def _call(self, user: UserId, gate: Gate) -> None:
        async with self._lane.turn(user):
            self.begun.append(user)
            await gate.through()


async def test_a_user_has_one_turn_and_all_have_so_many() -> None:
    calls = Calls(CostlyLane(at_once=2))
    gates = [calls.begin(user) for user in (ANN, ANN, ANN, BEN, CID)]
    await gates[3][0].reached.wait()
    assert calls.begun == [ANN, BEN]
    gates[0][0].open()
    await gates[4][0].reached.wait()
    assert calls.begun == [ANN, BEN, CID]
    for gate, _ in gates:
        gate.open()
    await asyncio.gather(*(task for _, task in gates))
    assert calls.begun == [ANN, BEN, CID, ANN, ANN]


async def test_a_user_of_whom_too_much_waits_is_refused_and_no_other() -> None:
    lane = CostlyLane(at_once=1, most_waiting=1)
    calls = Calls(lane)
    gates = [calls.begin(user) for user in (ANN, ANN, BEN)]
    await gates[0][0].reached.wait()
    with pytest.raises(Refusal) as refused:
        async with lane.turn(ANN):
            pass
    assert (refused.value.code, refused.value.retry_after_s) == ("rate_limited", 1.0)
    for gate, _ in gates:
        gate.open()
    await asyncio.gather(*(task for _, task in gates))
    async with lane.turn(ANN):
        pass
    assert lane._users == {}


async def test_a_call_that_is_cancelled_gives_its_turn_back() -> None:
    lane = CostlyLane(at_once=1)
    calls = Calls(lane)
    (first, one), (_, two) = calls.begin(ANN), calls.begin(ANN)
    await first.reached.wait()
    two.cancel()
    one.cancel()
    await asyncio.wait([one, two])
    async with lane.turn(BEN):
        pass
    assert lane._users == {}
