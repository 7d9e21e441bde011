"""The client that is joined is the one that its files are now."""

import logging
from pathlib import Path

import pytest

from handlers.http.pages.joined_client import Joined, JoinedClient

_PAGE = """<head>
    <link rel="stylesheet" href="/static/css/one.css">
    <link rel="stylesheet" href="/static/css/two.css">
    <link rel="stylesheet" href="/static/css/later.css" data-part="main">
    <link rel="stylesheet" href="/static/css/latest.css" data-part="main">
    <script type="module" src="/static/app/door.js"></script>
</head>
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("app", "css"):
        (tmp_path / folder).mkdir()
    (tmp_path / "index.html").write_text(_PAGE)
    (tmp_path / "css" / "one.css").write_text("a {}\n")
    (tmp_path / "css" / "two.css").write_text("/* two */\nb {}\n")
    (tmp_path / "css" / "later.css").write_text("  c {}\n")
    (tmp_path / "css" / "latest.css").write_text("d {}\n")
    (tmp_path / "app" / "door.js").write_text("console.log(1);\n")
    return tmp_path


def _bodies(client: Joined) -> list[bytes]:
    return sorted(asset.body for asset in client.assets.values())


@pytest.mark.gen_test
async def test_style_sheets_keep_their_order(root: Path) -> None:
    client = await JoinedClient(root).current()
    assert {b"a {}\nb {}\n", b"c {}\nd {}\n"} <= set(_bodies(client))
    assert client.page.count(b"stylesheet") == 1
    later = [name for name, asset in client.assets.items() if b"c {}" in asset.body]
    assert f'<link data-part="main" data-href="/static/joined/{later[0]}">'.encode() in client.page


@pytest.mark.gen_test
async def test_a_changed_file_has_another_address(root: Path) -> None:
    joining = JoinedClient(root, look_s=0)
    before = await joining.current()
    assert await joining.current() is before
    (root / "app" / "more.js").write_text("export const more = 2;\n")
    (root / "app" / "later.js").write_text("export const later = 3;\n")
    (root / "app" / "door.js").write_text(
        "import { more } from './more.js';\nimport('./later.js');\nconsole.log(more);\n"
    )
    after = await joining.current()
    assert after.page != before.page
    assert await joining.asset(next(iter(after.assets))) is not None
    assert await joining.asset("client-of-yesterday.js") is None
    later = next(name for name in after.assets if name.startswith("later-"))
    assert any(f'"./{later}"'.encode() in body for body in _bodies(after))
    assert set(after.assets) & set(before.assets) == {name for name in before.assets if name.endswith("css")}


@pytest.mark.gen_test
async def test_what_cannot_be_joined_is_served_in_pieces(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (root / "app" / "door.js").write_text("export default 1;\n")
    client = await JoinedClient(root).current()
    assert client == Joined(_PAGE.encode(), {})
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
