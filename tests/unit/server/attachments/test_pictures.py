"""Pictures are measured, turned and made small by a process of their own."""

import asyncio
import io
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from models.errors import Refusal
from server.attachments.picture_process import look
from server.attachments.pictures import AT_ONCE, MOST_WAITING, Pictures

pytestmark = pytest.mark.gen_test(timeout=60)


def written(picture: Any, kind: str, **how: Any) -> io.BytesIO:
    file = io.BytesIO()
    picture.save(file, kind, **how)
    file.seek(0)
    return file


def small_of(data: bytes) -> Any:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("mode", "kind"), [("L", "PNG"), ("P", "GIF"), ("CMYK", "JPEG"), ("I;16", "PNG"), ("1", "PNG")]
)
def test_every_mode_has_a_thumbnail(mode: str, kind: str) -> None:
    seen, data = look(written(Image.new(mode, (400, 100)), kind), kind, 10**6)
    assert (seen.width, seen.height, seen.thumbnail) == (400, 100, (320, 80, "image/jpeg"))
    assert small_of(data).size == (320, 80)


def test_what_is_seen_through_stays_so() -> None:
    seen, data = look(written(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG"), "PNG", 10**6)
    assert seen.thumbnail == (10, 10, "image/png")
    assert small_of(data).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


def test_a_thumbnail_tells_nothing_of_the_camera() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif[0x0112] = 8
    seen, data = look(written(Image.new("RGB", (40, 20)), "JPEG", exif=exif.tobytes()), "JPEG", 10**6)
    assert (seen.width, seen.height) == (20, 40)
    assert not small_of(data).getexif()


@pytest.mark.parametrize(
    ("file", "failure"),
    [
        (io.BytesIO(b"\x89PNG\r\n\x1a\n"), "unreadable"),
        (written(Image.new("L", (9, 9)), "GIF"), "unreadable"),
        (io.BytesIO(written(Image.effect_noise((99, 99), 90), "PNG").getvalue()[:500]), "unreadable"),
        (written(Image.new("1", (1_001, 1_000)), "PNG"), "too_large"),
    ],
    ids=["only a signature", "another format", "cut", "too large"],
)
def test_a_file_that_is_not_a_picture_is_reported(file: io.BytesIO, failure: str) -> None:
    seen, data = look(file, "PNG", 10**6)
    assert (seen.failure, data) == (failure, b"")


async def test_one_that_takes_too_long_is_refused_and_its_process_ends(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(written(Image.new("RGB", (8, 8)), "PNG").getvalue())
    with path.open("rb", buffering=0) as file:
        with pytest.raises(Refusal) as refused:
            await Pictures(patience_s=0).look(file, "image/png")
        assert refused.value.code == "bad_request"
        found = await Pictures().look(file, "image/png")
        assert found is not None
        assert (found.width, found.height) == (8, 8)


async def test_only_so_many_wait_and_those_of_one_asker_leave_places_for_others(tmp_path: Path) -> None:
    path, pictures, waiting = tmp_path / "picture", Pictures(), list[asyncio.Task[object]]()
    path.write_bytes(b"")
    async with AsyncExitStack() as held:
        for _ in range(AT_ONCE):
            await held.enter_async_context(pictures._turns.turn("first"))
        with path.open("rb", buffering=0) as file:
            for asker in "abcd":
                for _ in range(MOST_WAITING // 4):
                    waiting.append(asyncio.create_task(pictures.look(file, "image/png", asker)))
                await asyncio.sleep(0)
                with pytest.raises(Refusal) as refused:
                    await pictures.look(file, "image/png", asker)
                assert refused.value.code == "unavailable"
            with pytest.raises(Refusal):
                await pictures.look(file, "image/png", "another")
            for each in waiting:
                assert not each.done()
                each.cancel()
            await asyncio.wait(waiting)


async def test_a_picture_of_another_is_read_before_the_many_of_one(tmp_path: Path) -> None:
    path, done, pictures = tmp_path / "picture", list[str](), Pictures()
    path.write_bytes(written(Image.new("RGB", (8, 8)), "PNG").getvalue())

    async def look_for(asker: str) -> None:
        with path.open("rb", buffering=0) as file:
            assert await pictures.look(file, "image/png", asker) is not None
        done.append(asker)

    flood = [asyncio.create_task(look_for("flood")) for _ in range(8)]
    await asyncio.sleep(0)
    await asyncio.gather(look_for("other"), *flood)
    assert done.index("other") <= 2 * AT_ONCE


async def test_the_loop_does_not_start_the_process_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be libuv, which forks the whole server and waits for the child."""
    path = tmp_path / "picture"
    path.write_bytes(written(Image.new("RGB", (8, 8)), "PNG").getvalue())
    monkeypatch.setattr("asyncio.create_subprocess_exec", None)
    monkeypatch.setattr(type(asyncio.get_running_loop()), "subprocess_exec", None, raising=False)
    with path.open("rb", buffering=0) as file:
        assert await Pictures().look(file, "image/png") is not None
