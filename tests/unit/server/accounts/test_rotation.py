"""Refresh tokens: each is used once, and a lost answer costs nothing until the new tokens were used."""

import pytest

from models.errors import Refusal
from models.stores.people.sessions import Device
from server.accounts.tokens.own import SignedIn
from tests.rigs.accounts import AccountRig, is_refused

pytestmark = pytest.mark.gen_test


async def guest(rig: AccountRig) -> SignedIn:
    return await rig.accounts.guest(None, device=Device())


async def is_over(rig: AccountRig, refresh_token: str) -> bool:
    with pytest.raises(Refusal) as refused:
        await rig.rotation.refresh(refresh_token)
    return refused.value.code == "unauthorized"


async def test_a_repeat_gets_the_same_tokens_until_they_were_used(rig: AccountRig) -> None:
    first = await guest(rig)
    second = await rig.rotation.refresh(first.refresh_token)
    rig.clock.advance(3_600)
    assert await rig.rotation.refresh(first.refresh_token) == second


async def test_a_repeat_after_the_grace_ends_the_session(rig: AccountRig) -> None:
    first = await guest(rig)
    second = await rig.rotation.refresh(first.refresh_token)
    await rig.auth.verify(second.access_token)
    rig.clock.advance(10)
    assert await rig.rotation.refresh(first.refresh_token) == second
    rig.clock.advance(1)
    assert await is_over(rig, first.refresh_token)
    assert await is_refused(rig.auth, second.access_token)
    assert await is_over(rig, second.refresh_token)


async def test_a_token_of_two_rotations_ago_ends_the_session_at_once(rig: AccountRig) -> None:
    first = await guest(rig)
    second = await rig.rotation.refresh(first.refresh_token)
    third = await rig.rotation.refresh(second.refresh_token)
    assert await is_over(rig, first.refresh_token)
    assert await is_refused(rig.auth, third.access_token)
