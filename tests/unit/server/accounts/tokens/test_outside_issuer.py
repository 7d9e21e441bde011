"""The users and sessions of an outside issuer, as its tokens tell of them."""

import asyncio
from collections.abc import Iterator

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.errors import Refusal
from models.ids import derived_id
from models.stores.people.sessions import Device
from server.accounts.authentication import Identity
from server.accounts.tokens.outside_issuer import OneKey, OutsideIssuer
from tests.rigs.accounts import AUDIENCE, INDEXES, AccountRig, is_refused
from tests.rigs.forgery import ISSUER, SHARED_SECRET, outside_claims, signed

pytestmark = pytest.mark.gen_test


@pytest.fixture
def rig(io_loop: IOLoop, database: Database) -> Iterator[AccountRig]:
    io_loop.run_sync(lambda: database.ensure_indexes(INDEXES))
    rig = AccountRig(database, issuer=OutsideIssuer(ISSUER, AUDIENCE, OneKey.of_secret(SHARED_SECRET)))
    yield rig
    rig.passwords.close()


async def test_an_outside_user_is_let_in_and_stored(rig: AccountRig) -> None:
    who = await rig.auth.verify(signed(outside_claims(name="Olga")))
    assert who.user == derived_id("x", ISSUER, "7")
    assert who.session.startswith("xs-")
    assert (who.name, who.guest) == ("Olga", False)
    assert who.expires_at == rig.clock.now_ms() + 600_000
    user = await rig.users.find(who.user)
    assert user is not None
    assert (user.name, user.issuer, user.subject) == ("Olga", ISSUER, "7")


async def test_names_of_outside_users_need_not_be_unique(rig: AccountRig) -> None:
    await rig.accounts.guest("Olga", device=Device(address="here"))
    first = await rig.auth.verify(signed(outside_claims(name="Olga", sub="1")))
    second = await rig.auth.verify(signed(outside_claims(name="Olga", sub="2")))
    assert first.user != second.user
    assert first.name == second.name == "Olga"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Olga"}, "Olga"),
        ({"preferred_username": "olga"}, "olga"),
        ({"name": "", "preferred_username": "olga"}, "olga"),
        ({"name": " a\x00\u202eb "}, "ab"),
        ({"name": "x" * 40}, "x" * 32),
        ({"name": "e\u0301" * 3}, "\u00e9" * 3),
    ],
)
async def test_a_name_that_was_chosen_elsewhere_is_bent_to_the_rules(
    rig: AccountRig, claims: dict[str, str], name: str
) -> None:
    assert (await rig.auth.verify(signed(outside_claims(**claims)))).name == name


@pytest.mark.parametrize("name", [None, "", "\u200b", "\n"])
async def test_an_outside_user_without_a_name_gets_one(rig: AccountRig, name: str | None) -> None:
    assert (await rig.auth.verify(signed(outside_claims(name=name)))).name.startswith("user-")


@pytest.mark.parametrize("claim", ["sid", "jti"])
async def test_the_issuers_session_is_ours(rig: AccountRig, claim: str) -> None:
    now = rig.clock.now_ms() // 1000
    tokens = [outside_claims(iat=now - 5, **{claim: "1"}), outside_claims(**{claim: "1"})]
    first, again = [await rig.auth.verify(signed(claims)) for claims in tokens]
    other = await rig.auth.verify(signed(outside_claims(**{claim: "2"})))
    assert first.session == again.session == derived_id("xs", ISSUER, "7", "1")
    assert other.session != first.session
    assert other.user == first.user


async def test_without_either_the_moment_of_issue_is_the_session(rig: AccountRig) -> None:
    now = rig.clock.now_ms() // 1000
    sessions = [
        (await rig.auth.verify(signed(outside_claims(iat=iat)))).session for iat in (now, now, now - 1)
    ]
    assert sessions[0] == sessions[1] != sessions[2]
    assert (await rig.auth.verify(signed(outside_claims(iat=None)))).session.startswith("xs-")


async def test_a_token_seen_again_writes_nothing(rig: AccountRig, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed(outside_claims(sid="1", name="Olga"))
    who = await rig.auth.verify(token)
    for store, write in ((rig.session_store, "add"), (rig.session_store, "replace"), (rig.users, "meet")):
        monkeypatch.setattr(store, write, None)
    for _ in range(3):
        rig.clock.advance(60)
        assert await rig.auth.verify(token) == who


async def test_a_newer_token_brings_a_newer_name_and_an_older_one_does_not(rig: AccountRig) -> None:
    now = rig.clock.now_ms() // 1000
    old = signed(outside_claims(sid="1", iat=now - 9, name="Olga"))
    new = signed(outside_claims(sid="1", iat=now, name="Olga the Great"))
    between = signed(outside_claims(sid="1", iat=now - 5, name="Olga the Small"))
    names = [(await rig.auth.verify(token)).name for token in (old, new, old, between)]
    assert names == ["Olga", *["Olga the Great"] * 3]
    user = await rig.users.find((await rig.auth.verify(new)).user)
    assert user is not None
    assert user.name == "Olga the Great"


async def test_an_outside_session_that_was_ended_refuses_its_tokens_for_good(rig: AccountRig) -> None:
    token = signed(outside_claims(sid="1", exp=rig.clock.now_ms() // 1000 + 90 * 86_400))
    who = await rig.auth.verify(token)
    await rig.sessions.end(who.session)
    assert rig.ended == [who.session]
    for days in (0, 1, 40):
        rig.clock.advance(days * 86_400)
        assert await is_refused(rig.auth, token)


@pytest.mark.parametrize("ahead_s", [1, 2, 60])
async def test_an_ended_session_stays_ended_for_tokens_of_a_clock_that_is_ahead(
    rig: AccountRig, ahead_s: int
) -> None:
    token = signed(outside_claims(sid="1", iat=rig.clock.now_ms() // 1000 + ahead_s))
    who = await rig.auth.verify(token)
    await rig.sessions.end(who.session)
    assert await is_refused(rig.auth, token)
    rig.clock.advance(120)
    assert await is_refused(rig.auth, token)


@pytest.mark.parametrize("claim", ["iat", "nbf"])
async def test_a_token_of_over_a_minute_ahead_is_refused(rig: AccountRig, claim: str) -> None:
    now = rig.clock.now_ms() // 1000
    await rig.auth.verify(signed(outside_claims(sid="1", **{claim: now + 59})))
    assert await is_refused(rig.auth, signed(outside_claims(sid="2", **{claim: now + 62})))


async def test_a_token_issued_after_the_end_begins_the_session_anew(rig: AccountRig) -> None:
    old = signed(outside_claims(sid="1"))
    who = await rig.auth.verify(old)
    await rig.sessions.end(who.session)
    rig.clock.advance(61)
    new = signed(outside_claims(sid="1", iat=rig.clock.now_ms() // 1000))
    assert (await rig.auth.verify(new)).session == who.session
    await rig.sessions.end(who.session)
    assert await is_refused(rig.auth, new)
    assert await is_refused(rig.auth, signed(outside_claims(sid="1", iat=None)))


async def test_an_outside_session_is_kept_as_long_as_it_is_used(rig: AccountRig) -> None:
    for _ in range(4):
        now = rig.clock.now_ms() // 1000
        who = await rig.auth.verify(signed(outside_claims(sid="1", iat=now, exp=now + 600)))
        session = await rig.session_store.find(who.session)
        assert session is not None
        assert session.expires_at > rig.clock.now_ms() + 28 * 86_400_000
        rig.clock.advance(20 * 86_400)


async def test_many_first_uses_of_a_token_at_once_make_one_session(rig: AccountRig) -> None:
    token = signed(outside_claims(sid="1", name="Olga"))
    found = await asyncio.gather(*(rig.auth.verify(token) for _ in range(10)))
    assert len(set(found)) == 1
    assert isinstance(found[0], Identity)


async def test_an_outside_user_has_tickets_and_me_as_everybody(rig: AccountRig) -> None:
    who = await rig.auth.verify(signed(outside_claims(name="Olga")))
    ticket = await rig.tickets.issue(who)
    assert await rig.tickets.redeem(ticket.ticket) == who
    me = await rig.sessions.me(who)
    assert (me.user.name, me.session.id, me.session.expires_at) == ("Olga", who.session, who.expires_at)


async def test_an_outside_user_cannot_register_an_account_over_itself(rig: AccountRig) -> None:
    who = await rig.auth.verify(signed(outside_claims()))
    with pytest.raises(Refusal) as refused:
        await rig.accounts.register("Olga", "password1", device=Device(address="here"), guest=who)
    assert refused.value.code == "conflict"


@pytest.mark.parametrize(("claim", "value"), [("sub", 12345), ("name", 7), ("exp", "soon"), ("aud", None)])
async def test_a_refusal_names_the_claim_that_is_missing_or_of_another_type(
    rig: AccountRig, claim: str, value: object
) -> None:
    with pytest.raises(Refusal) as refused:
        await rig.auth.verify(signed(outside_claims(**{claim: value})))
    assert claim in refused.value.message
