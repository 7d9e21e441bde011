"""Every command of ``docs/leaving.md``, run as it stands there against a real server and its database."""

import asyncio
import json
import re
import shutil
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Guest, Wire

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = ROOT / "docs/leaving.md"
TOKEN: Final = "of-the-administrator-of-a-test"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")


async def shell(script: str, folder: Path, **variables: str) -> tuple[int | None, str, str]:
    """Exit status, output and errors of a script in which ``teahouse`` is the server's command."""
    command = f'set -eu\nteahouse() {{ "{sys.executable}" -m server "$@"; }}\n{script}'
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)} | variables,
        stdout=PIPE,
        stderr=PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


def test_a_room_leaves_and_comes_in_as_the_page_says(tmp_path: Path) -> None:
    taking, bringing, putting, offline = re.findall(
        r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )

    async def play() -> None:
        data = tmp_path / "data"
        server = ServerProcess(data, ADMIN_TOKEN=TOKEN)
        await server.start()
        try:
            guest = await Guest.register(server.port)
            wire = await Wire.open(server.port, guest)
            room = (await wire.ask("room.create", title="Tea"))["room"]["room"]
            await wire.ask("room.join", room=room)
            for number in range(5):
                await wire.ask("message.send", room=room, text=f"cup {number}")
            await wire.close()
            where = {"TEAHOUSE": f"http://127.0.0.1:{server.port}", "ADMIN_TOKEN": TOKEN, "ROOM": room}
            status, out, err = await shell(taking, tmp_path, TOKEN=guest.token, **where)
            assert (status, out, err) == (0, "", "")
            lines = [json.loads(line) for line in (tmp_path / "room.jsonl").read_text().splitlines()]
            assert [line["text"] for line in lines if line["type"] == "message"][-1] == "cup 4"
            assert (tmp_path / "room.html").read_text().count("<article") == 5
            # The room itself stands in the way of its id.
            until_over = 'case "$DONE" in *\'"done":7,"of":7\'*) ;; *) sleep 0.1; false ;; esac'
            script = bringing.replace("\ncurl", "\nuntil DONE=$(curl").replace(
                '$IMPORT"\n', f'$IMPORT"); {until_over}; do :; done; echo "$DONE"\n'
            )
            async with asyncio.timeout(30):
                status, out, err = await shell(script, tmp_path, **where)
            told = json.loads(out)
            assert (status, told["errors"], err) == (0, [], "")
            (imported,) = told["rooms"]
            assert imported != room
            put = {"IMPORTED": imported, "MEMBER": guest.id}
            status, out, err = await shell(putting, tmp_path, **put, **where)
            assert (status, json.loads(out)["member"]["role"], err) == (0, "moderator", "")
        finally:
            await server.stop()
        status, out, err = await shell(offline, tmp_path, ROOM=imported, DATA_DIR=str(data))
        assert status == 0, err
        taken = [json.loads(line) for line in (tmp_path / "taken.jsonl").read_text().splitlines()]
        assert next(line["text"] for line in taken if line["type"] == "message") == "cup 0"
        said, (again,) = out.splitlines()[0], out.splitlines()[1:]
        assert said == f"taken.jsonl: {(tmp_path / 'taken.jsonl').stat().st_size} bytes"
        assert again not in (room, imported)

    asyncio.run(play())
