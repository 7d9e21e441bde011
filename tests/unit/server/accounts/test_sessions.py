"""Sessions from their beginning to their end, and what is left of those of a deleted user."""

import pytest

from models.errors import Refusal
from models.ids import SessionId, UserId
from models.stores.people.deletions import Deletion, DeletionStore
from models.stores.people.sessions import Device, Session
from models.stores.people.users import User
from server.accounts.authentication import SESSION_MS
from tests.rigs.accounts import AccountRig

pytestmark = pytest.mark.gen_test
PHONE = Device(address="10.0.0.1", user_agent="phone")


async def user_with_sessions(rig: AccountRig, count: int) -> tuple[User, list[Session]]:
    user = User(id=UserId("u-ann"), name="Ann", guest=True, created_at=rig.clock.now_ms())
    await rig.users.add(user)
    return user, [await rig.sessions.begin(user, PHONE) for _ in range(count)]


async def test_a_session_lives_for_30_days(rig: AccountRig) -> None:
    _, (session,) = await user_with_sessions(rig, 1)
    rig.clock.advance(SESSION_MS / 1000 - 1)
    assert await rig.sessions.living(session.id) == session
    rig.clock.advance(1)
    with pytest.raises(Refusal) as refused:
        await rig.sessions.living(session.id)
    assert refused.value.code == "unauthorized"


async def test_of_two_that_rotate_a_session_one_succeeds(rig: AccountRig) -> None:
    user, (session,) = await user_with_sessions(rig, 1)
    rotated = await rig.sessions.rotate(session, user)
    assert rotated is not None
    assert rotated.counter == session.counter + 1
    assert await rig.sessions.rotate(session, user) is None


async def test_the_end_of_all_sessions_closes_the_sockets_of_each(rig: AccountRig) -> None:
    user, sessions = await user_with_sessions(rig, 3)
    await rig.sessions.end_all(user.id)
    assert set(rig.ended) == {session.id for session in sessions}
    assert await rig.sessions.are_over(user)


async def test_a_new_user_has_a_minute_to_begin_its_first_session(rig: AccountRig) -> None:
    user, _ = await user_with_sessions(rig, 0)
    assert not await rig.sessions.are_over(user)
    rig.clock.advance(61)
    assert await rig.sessions.are_over(user)


async def test_nothing_is_left_of_an_erased_session(rig: AccountRig) -> None:
    user, (session,) = await user_with_sessions(rig, 1)
    await rig.sessions.erase(user.id)
    assert await rig.session_store.find(session.id) is None
    assert rig.ended == [session.id]


async def test_of_an_outside_session_it_is_left_that_it_ended(rig: AccountRig) -> None:
    name, now = SessionId("xs-1"), rig.clock.now_ms()
    outside = Session(
        id=name,
        user=UserId("x-1"),
        name="Olga",
        guest=False,
        counter=0,
        rotated_at=now,
        expires_at=now + 1_000,
        outside=True,
        device=PHONE,
    )
    await rig.session_store.add(outside)
    await rig.sessions.erase(outside.user)
    left = await rig.session_store.find(name)
    assert left is not None
    assert (left.name, left.device, left.ended_at) == ("", Device(), now)


async def test_a_sign_in_that_meets_a_deletion_is_refused(rig: AccountRig) -> None:
    user, _ = await user_with_sessions(rig, 0)
    await DeletionStore(rig.database).begin(Deletion(user.id, rig.clock.now_ms()))
    with pytest.raises(Refusal) as refused:
        await rig.accounts.begin(user, PHONE)
    assert refused.value.code == "unauthorized"
    assert await rig.session_store.of_user(user.id) == []
