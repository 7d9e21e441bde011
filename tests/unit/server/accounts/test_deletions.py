"""A deletion is carried out step by step, each until it succeeds, and taken up again by the next start."""

import asyncio

import pytest

from models.errors import unavailable
from models.ids import UserId
from models.stores.people.deletions import Deletion, DeletionStore
from models.stores.people.sessions import Device
from models.stores.people.users import User
from server.accounts.deletions import Deletions, Step, forgotten_by
from tests.rigs.accounts import AccountRig

pytestmark = pytest.mark.gen_test
ANN = UserId("u-ann")


def deletions_with(rig: AccountRig, *steps: Step) -> Deletions:
    return Deletions(DeletionStore(rig.database), rig.accounts, rig.sessions, steps, rig.clock)


async def condemned(rig: AccountRig) -> Deletion:
    await rig.users.add(User(id=ANN, name="Ann", guest=True, created_at=rig.clock.now_ms()))
    deletion = Deletion(ANN, rig.clock.now_ms(), keep_messages=True)
    assert await DeletionStore(rig.database).begin(deletion)
    return deletion


async def test_a_step_that_is_refused_is_tried_again_and_those_behind_it_wait(rig: AccountRig) -> None:
    done: list[str] = []

    async def refused_once(_: Deletion) -> None:
        done.append("first")
        if len(done) == 1:
            raise unavailable()

    async def second(_: Deletion) -> None:
        done.append("second")

    await condemned(rig)
    deletions = deletions_with(rig, refused_once, second)
    await deletions.start()
    await deletions.finished()
    assert done == ["first", "first", "second"]
    assert await DeletionStore(rig.database).all() == []


async def test_the_next_start_takes_a_deletion_up_as_it_was_asked_for(rig: AccountRig) -> None:
    seen: list[Deletion] = []
    stuck = asyncio.Event()

    async def waits(_: Deletion) -> None:
        await stuck.wait()

    async def sees(deletion: Deletion) -> None:
        seen.append(deletion)

    deletion = await condemned(rig)
    before = deletions_with(rig, waits)
    await before.start()
    await before.stop()
    after = deletions_with(rig, sees)
    await after.start()
    await after.finished()
    assert seen == [deletion]


async def test_a_user_is_condemned_once(rig: AccountRig) -> None:
    deletion = await condemned(rig)
    assert not await DeletionStore(rig.database).begin(deletion)
    assert not await DeletionStore(rig.database).begin(Deletion(UserId("u-nobody"), 0))


async def test_its_name_can_be_taken_before_it_is_gone(rig: AccountRig) -> None:
    await condemned(rig)
    again = await rig.accounts.register("Ann", "password1", device=Device())
    assert again.user.id != ANN


async def test_each_of_its_belongings_is_forgotten(rig: AccountRig) -> None:
    class Belongings:
        def __init__(self) -> None:
            self.forgotten: list[UserId] = []

        async def forget_user(self, user: UserId) -> None:
            self.forgotten.append(user)

    both = Belongings(), Belongings()
    await forgotten_by(*both)(Deletion(ANN, 0))
    assert [each.forgotten for each in both] == [[ANN], [ANN]]
