"""A Unix socket in place of a port: its file, who may have it, and a whole server behind it."""

import asyncio
import json
import socket
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import websockets

from models.database.client import Database
from server.app import App
from server.runtime.settings.settings import Settings
from server.transport.http.listening import CannotListen, ListenAddress
from tests.rigs.accounts import SECRET
from tests.rigs.server import uri_of

pytestmark = pytest.mark.gen_test(timeout=30)


def place(folder: Path) -> ListenAddress:
    return ListenAddress(f"unix:{folder}/tea.sock", 8888)


def test_the_file_is_for_its_owner_and_group_and_goes_with_the_server(tmp_path: Path) -> None:
    address = place(tmp_path)
    listening = address.bind()
    assert stat.S_IMODE((tmp_path / "tea.sock").stat().st_mode) == 0o660
    with pytest.raises(CannotListen, match=r"^HOST: unix:.* cannot be listened on"):
        address.bind()
    address.release(listening)
    assert not (tmp_path / "tea.sock").exists()


def test_what_a_killed_server_left_is_replaced_and_another_file_is_not(tmp_path: Path) -> None:
    address = place(tmp_path)
    for each in address.bind():
        each.close()
    address.release(address.bind())
    (tmp_path / "tea.sock").write_text("a letter")
    with pytest.raises(CannotListen):
        address.bind()
    assert (tmp_path / "tea.sock").read_text() == "a letter"


def test_the_file_of_the_next_server_is_left_to_it(tmp_path: Path) -> None:
    address = place(tmp_path)
    with socket.socket(socket.AF_UNIX) as next_one:
        next_one.bind(str(tmp_path / "tea.sock"))
        next_one.listen()
        address.release([])
        assert (tmp_path / "tea.sock").exists()


async def test_people_talk_behind_a_unix_socket_by_the_addresses_that_the_proxy_tells(
    tmp_path: Path, database: Database
) -> None:
    address = place(tmp_path)
    uri = await uri_of(database)
    app = App(Settings(host=address.host, mongodb_uri=uri, jwt_secret=SECRET, data_dir=tmp_path))
    await app.start()
    try:
        assert app.url == address.host
        session = await asyncio.to_thread(guest, address)
        async with websockets.unix_connect(
            str(tmp_path / "tea.sock"),
            "ws://localhost/socket",
            additional_headers={"Authorization": f"Bearer {session['access_token']}"},
        ) as client:
            assert json.loads(await client.recv())["op"] == "hello"
        assert await asyncio.to_thread(addresses, address, session) == ["203.0.113.7"]
    finally:
        await app.stop()
    assert not (tmp_path / "tea.sock").exists()


def guest(address: ListenAddress) -> Any:
    with closing(address.connection(10)) as connection:
        connection.request("POST", "/api/guest", "{}", {"X-Forwarded-For": "203.0.113.7"})
        return json.loads(connection.getresponse().read())


def addresses(address: ListenAddress, session: Any) -> list[str]:
    signed_in = {"Authorization": f"Bearer {session['access_token']}"}
    with closing(address.connection(10)) as connection:
        connection.request("GET", "/api/sessions", headers=signed_in)
        return [each["address"] for each in json.loads(connection.getresponse().read())["sessions"]]
