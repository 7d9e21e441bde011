"""A ticket opens one socket, once, for as long as its session and its access token live."""

import asyncio

import pytest

from models.errors import Refusal
from models.stores.people.sessions import Device
from server.accounts.authentication import Identity
from server.accounts.tickets import TICKET_S
from tests.rigs.accounts import AccountRig

pytestmark = pytest.mark.gen_test


async def guest(rig: AccountRig) -> Identity:
    signed_in = await rig.accounts.guest(None, device=Device())
    return await rig.auth.verify(signed_in.access_token)


async def redeemed(rig: AccountRig, ticket: str) -> Identity | None:
    try:
        return await rig.tickets.redeem(ticket)
    except Refusal as refusal:
        if refusal.code != "unauthorized":
            raise
        return None


async def test_a_ticket_stands_for_who_got_it(rig: AccountRig) -> None:
    who = await guest(rig)
    assert await redeemed(rig, (await rig.tickets.issue(who)).ticket) == who


async def test_of_several_that_redeem_a_ticket_at_once_one_succeeds(rig: AccountRig) -> None:
    ticket = (await rig.tickets.issue(await guest(rig))).ticket
    found = await asyncio.gather(*(redeemed(rig, ticket) for _ in range(4)))
    assert [each is not None for each in found].count(True) == 1
    assert await redeemed(rig, ticket) is None


async def test_a_ticket_is_too_old_after_30_seconds(rig: AccountRig) -> None:
    who = await guest(rig)
    young, old = [(await rig.tickets.issue(who)).ticket for _ in range(2)]
    rig.clock.advance(TICKET_S - 1)
    assert await redeemed(rig, young) is not None
    rig.clock.advance(1)
    assert await redeemed(rig, old) is None


async def test_a_ticket_ends_with_its_access_token(rig: AccountRig) -> None:
    who = await guest(rig)
    rig.clock.advance((who.expires_at - rig.clock.now_ms()) / 1000 - 1)
    ticket = (await rig.tickets.issue(who)).ticket
    rig.clock.advance(1)
    assert await redeemed(rig, ticket) is None


async def test_a_ticket_ends_with_its_session(rig: AccountRig) -> None:
    who = await guest(rig)
    ticket = (await rig.tickets.issue(who)).ticket
    await rig.sessions.end(who.session)
    assert await redeemed(rig, ticket) is None
