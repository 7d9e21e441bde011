"""An account or a guest takes another name."""

import pytest

from models.errors import Refusal
from models.ids import SessionId, UserId
from models.stores.people.sessions import Device
from server.accounts.authentication import Identity
from tests.rigs.accounts import AccountRig

pytestmark = pytest.mark.gen_test
HERE = Device(address="here", user_agent="")


async def identity_of(rig: AccountRig, token: str) -> Identity:
    return await rig.auth.verify(token)


async def test_every_session_of_a_user_is_of_the_new_name(rig: AccountRig) -> None:
    first = await rig.accounts.register("Ann", "password1", device=HERE)
    second = await rig.accounts.login("Ann", "password1", device=HERE)
    who = await identity_of(rig, first.access_token)
    renamed = await rig.accounts.rename(who.user, " Anna ")
    assert (renamed.id, renamed.name, renamed.guest) == (who.user, "Anna", False)
    for session in (first, second):
        assert (await identity_of(rig, session.access_token)).name == "Anna"
        assert (await rig.rotation.refresh(session.refresh_token)).user.name == "Anna"
    assert rig.shown_names == [(who.user, "Anna", False)]
    assert (await rig.accounts.login("anna", "password1", device=HERE)).user.id == who.user
    await rig.accounts.guest("Ann", device=HERE)


async def test_a_guest_is_renamed_as_a_guest(rig: AccountRig) -> None:
    guest = await rig.accounts.guest("Gus", device=HERE)
    who = await identity_of(rig, guest.access_token)
    await rig.accounts.rename(who.user, "Gustav")
    assert rig.shown_names == [(who.user, "Gustav", True)]


@pytest.mark.parametrize(
    ("name", "code"), [("\u0412ob", "conflict"), ("adm1n", "conflict"), (" ", "bad_request")]
)
async def test_a_name_that_nobody_may_take_is_refused(rig: AccountRig, name: str, code: str) -> None:
    await rig.accounts.guest("Bob", device=HERE)
    ann = await rig.accounts.register("Ann", "password1", device=HERE)
    with pytest.raises(Refusal) as refused:
        await rig.accounts.rename(ann.user.id, name)
    assert refused.value.code == code
    assert rig.shown_names == []


async def test_ones_own_name_in_another_spelling_may_be_taken(rig: AccountRig) -> None:
    ann = await rig.accounts.register("Ann", "password1", device=HERE)
    who = await identity_of(rig, ann.access_token)
    assert (await rig.accounts.rename(who.user, "Ann")).name == "Ann"
    assert rig.shown_names == []
    assert (await rig.accounts.rename(who.user, "ANN")).name == "ANN"


async def test_a_user_named_by_an_issuer_cannot_rename_here(rig: AccountRig) -> None:
    who = Identity(user=UserId("x-1"), name="Olga", guest=False, session=SessionId("xs-1"), expires_at=1)
    with pytest.raises(Refusal) as refused:
        await rig.accounts.rename(who.user, "Helga")
    assert refused.value.code == "forbidden"
