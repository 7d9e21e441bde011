"""Whose name is whose: look-alikes, reserved names, and the names of guests that are gone."""

import asyncio

import pytest

from tests.rigs.accounts import AccountRig, Api

pytestmark = pytest.mark.gen_test

DAY_MS = 24 * 3_600_000


async def status(api: Api, call: str, name: str) -> int:
    body = {"name": name} | ({"password": "password1"} if call == "register" else {})
    return (await api.post(f"/api/{call}", body)).status


@pytest.mark.parametrize("call", ["register", "guest"])
@pytest.mark.parametrize(
    ("taken", "wished"),
    [
        ("Vic", "V\u0456c"),
        ("paypal", "paypaI"),
        ("x y", "x\u2800y"),
        ("x y", "x\u3164y"),
        ("Bob", "\uff22ob"),
        ("modern", "rnodern"),
    ],
)
async def test_a_name_that_reads_as_one_that_is_taken_conflicts(
    api: Api, call: str, taken: str, wished: str
) -> None:
    assert await status(api, call, taken) == 201
    for other in ("register", "guest"):
        assert await status(api, other, wished) == 409
    assert await status(api, "guest", "Nobody") == 201


@pytest.mark.parametrize(
    "name", ["Teahouse", "SYSTEM", "adm1n", "\u0410dministrator", "here", "@everyone", "a l l", "l0bby"]
)
async def test_a_reserved_name_conflicts(api: Api, name: str) -> None:
    assert await status(api, "register", name) == 409
    assert await status(api, "guest", name) == 409
    guest = await api.guest(name="Gus")
    body = {"name": name, "password": "password1"}
    assert (await api.post("/api/register", body, token=guest["access_token"])).code == "conflict"


async def test_of_many_whose_names_read_alike_one_comes_in(api: Api) -> None:
    alike = ["paypal", "paypaI", "p\u0430ypal", "PAYPAL", "paypa1"]
    statuses = await asyncio.gather(*(status(api, "guest", name) for name in alike))
    assert sorted(statuses) == [201, 409, 409, 409, 409]


async def test_a_guest_may_register_in_another_spelling_of_its_own_name(api: Api) -> None:
    guest = await api.guest(name="paypal")
    session = await api.register("PayPaI", token=guest["access_token"])
    assert session["user"] == {"id": guest["user"]["id"], "name": "PayPaI", "guest": False}


async def test_the_name_of_a_guest_that_logged_out_is_free(api: Api) -> None:
    guest = await api.guest(name="Bob")
    assert await status(api, "guest", "B\u043eb") == 409
    assert (await api.post("/api/logout", token=guest["access_token"])).status == 204
    again = await api.guest(name="B\u043eb")
    assert again["user"]["id"] != guest["user"]["id"]
    assert await status(api, "register", "Bob") == 409
    assert (await api.post("/api/logout", token=again["access_token"])).status == 204
    assert (await api.register("Bob"))["user"]["guest"] is False


async def test_the_name_of_a_guest_whose_session_is_over_is_free(api: Api, rig: AccountRig) -> None:
    await api.guest(name="Bob")
    rig.clock.advance(29 * DAY_MS / 1_000)
    assert await status(api, "guest", "Bob") == 409
    rig.clock.advance(2 * DAY_MS / 1_000)
    assert await status(api, "guest", "Bob") == 201


async def test_a_guest_that_is_just_coming_keeps_its_name(
    api: Api, rig: AccountRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, goes_on = rig.session_store.add, asyncio.Event()

    async def slowly(session: object) -> bool:
        await goes_on.wait()
        return await add(session)  # type: ignore[arg-type]  # It is passed on as it came.

    monkeypatch.setattr(rig.session_store, "add", slowly)
    first = asyncio.ensure_future(status(api, "guest", "Bob"))
    while not await rig.users.holders("Bob"):
        await asyncio.sleep(0.01)
    assert await status(api, "guest", "Bob") == 409
    goes_on.set()
    assert await first == 201


async def test_the_name_of_an_account_is_never_free(api: Api) -> None:
    session = await api.register("Ann")
    assert (await api.post("/api/logout", token=session["access_token"])).status == 204
    assert await status(api, "guest", "Ann") == 409
    assert await status(api, "guest", "\u0410nn") == 409
    assert (await api.post("/api/login", {"name": "ann", "password": "password1"})).status == 200


async def test_nobody_logs_in_under_a_name_that_only_reads_alike(api: Api) -> None:
    await api.register("paypal")
    assert (await api.post("/api/login", {"name": "paypaI", "password": "password1"})).status == 401
