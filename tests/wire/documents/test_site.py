"""The site at ``/docs``: every document is there, links and anchors lead somewhere, and nothing breaks the policy."""

import asyncio
import json
import posixpath
import re
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from handlers.site.dividing import divided
from handlers.site.markdown import render, slug
from handlers.site.navigation import ROOT, SECTIONS, Page, pages
from models.database.client import Database
from server.cli.site import copy
from tests.rigs.server import RunningServer, running_server


class Read(HTMLParser):
    """What a page names, and what is forbidden in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.forbidden: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            if name == "id" and value is not None:
                self.ids.append(value)
            if name == "style" or name.startswith("on"):
                self.forbidden.append(f"{tag} {name}")
        self._in_script = tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.forbidden.append(data[:40])


async def fetch(address: str) -> HTTPResponse:
    return await AsyncHTTPClient().fetch(f"http://{address}", raise_error=False, follow_redirects=False)


def broken_in(folder: Path) -> Iterator[str]:
    """Links of the files in a folder that lead nowhere, ids that stand twice, and what a policy forbids."""
    read = {file.relative_to(folder).as_posix(): Read(file.read_text()) for file in folder.rglob("*.html")}
    for path, page in read.items():
        yield from (f"{path}: {each}" for each in page.forbidden)
        yield from (f"{path}: the id {each} twice" for each in set(page.ids) if page.ids.count(each) > 1)
        for link in page.links:
            target, anchor = urldefrag(link)
            if urlsplit(target).scheme:
                continue
            there = posixpath.normpath(urljoin(path, target)) if target else path
            if not (folder / there).is_file() or (anchor and unquote(anchor) not in read[there].ids):
                yield f"{path}: {link}"


@pytest.mark.gen_test(timeout=240)
async def test_all_links_and_anchors_of_the_site_work_on_any_host(
    server: RunningServer, tmp_path: Path
) -> None:
    count = await asyncio.to_thread(copy, f"http://{server.host}/docs/", tmp_path)
    assert count == sum(file.is_file() for file in tmp_path.rglob("*"))
    assert list(broken_in(tmp_path)) == []
    missing = [name for name in pages() if not (tmp_path / f"{name}.html").is_file()]
    assert missing == []
    rows = json.loads((tmp_path / "site/search.json").read_text())
    found = {(page, part) for page, _, _, part, text in rows if "curl" in text}
    assert ("index", "curl-and-wscat") in found
    # The protocol is divided, a link to its anchors arrives all the same, and the search knows the parts.
    assert ("protocol-the-timeline", "threads") in {(page, part) for page, _, _, part, _ in rows}
    sdk, first = (tmp_path / "sdk.html").read_text(), Read((tmp_path / "protocol.html").read_text())
    assert 'href="protocol.html"' in sdk
    assert {"the-timeline", "threads", "4-games", "6-error-codes-and-close-codes"} <= set(first.ids)
    sizes = [len(file.read_text()) for file in tmp_path.glob("protocol-*.html")]
    assert len(sizes) >= 9
    assert max(sizes) < 70_000
    api = (tmp_path / "api.html").read_text()
    assert "POST /api/register" in api
    assert "message.send" in (tmp_path / "sockets.html").read_text()


@pytest.mark.gen_test
async def test_the_site_is_under_the_path_and_the_policy_of_everything(database: Database) -> None:
    async with running_server(database, base_path="/chat") as server:
        moved = await fetch(f"{server.host}/docs")
        assert (moved.code, moved.headers["Location"]) == (302, "docs/")
        page = await fetch(f"{server.host}/docs/")
        assert (page.code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "script-src 'self'; style-src 'self'" in page.headers["Content-Security-Policy"]
        for wrong in (
            "nothing.html",
            "../README.md",
            "%2e%2e/server/app.py",
            "files/../x.html",
            "files/server/app.py.html",
        ):
            assert (await fetch(f"{server.host}/docs/{wrong}")).code == 404, wrong


def test_every_document_is_a_page() -> None:
    listed = {page.source for section in SECTIONS for page in section.pages} - {""}
    assert {file.relative_to(ROOT).as_posix() for file in (ROOT / "docs").glob("*.md")} <= listed
    assert all((ROOT / source).is_file() for source in listed)


def test_headings_have_the_ids_that_github_gives_them() -> None:
    rendered = render("# A `b.c` & d\n\n## Twice\n\n## Twice\n\n### 茶\n", lambda target: target)
    assert [each.id for each in rendered.headings] == ["a-bc--d", "twice", "twice-1", "茶"]
    assert slug("5. Other protocols") == "5-other-protocols"


def test_a_paragraph_may_begin_with_a_heading() -> None:
    text = "## Rooms\n\n**Threads and pins.** They *are*.\n\n**Bold** is none.\n\n## Threads and pins\n"
    rendered = render(text, lambda target: target)
    ids = [(each.level, each.id) for each in rendered.headings]
    assert ids == [(2, "rooms"), (4, "threads-and-pins-1"), (2, "threads-and-pins")]
    assert rendered.texts["threads-and-pins-1"] == "Threads and pins. They are. Bold is none."


def test_a_divided_document_is_all_there() -> None:
    long = "word " * 8_000
    one = f"## 1. One\n\n### Short\n\n[go](#2-two)\n\n### Long\n\n{long}\n\n"
    text = f"# All\n\nBegin, and [go](#long).\n\n{one}## 2. Two\n\nEnd.\n\n## 3. Long\n\nAgain.\n"
    page = Page("all", "All", "all.md", is_divided=True)
    parts = divided(page, render(text, lambda target: target))
    assert [each.name for each in parts.pages] == ["all-one", "all-long", "all-two", "all-long-2"]
    assert parts.places == {
        "all": "all",
        "1-one": "all-one",
        "short": "all-one",
        "long": "all-long",
        "2-two": "all-two",
        "3-long": "all-long-2",
    }
    assert '<a href="all-long.html#long">go</a>' in parts.rendered["all"].html
    assert '<a href="all-two.html#2-two">go</a>' in parts.rendered["all-one"].html
    assert '<h1 id="long">Long</h1>' in parts.rendered["all-long"].html
    assert parts.rendered["all-two"].texts == {"2-two": "End."}


def test_a_link_to_what_is_not_there_becomes_its_text() -> None:
    there = {"a.md": "a.html"}.get
    html = render("[one](a.md) [*two*](b.md) ![tea](c.png)\n\n| x |\n|--:|\n| 1 |\n", partial(there)).html
    assert '<a href="a.html">one</a> <em>two</em>' in html
    assert 'style="' not in html
    assert re.search(r'<td class="to-right">1</td>', html)


@pytest.mark.gen_test
async def test_an_error_leads_to_where_its_code_is_explained(database: Database) -> None:
    async with running_server(database, base_path="/tea") as server:
        refused = await server.api.get("/api/me")
        assert refused.status == 401
        found = re.fullmatch(r'<(/tea/docs/\S+)>; rel="help"', refused.headers["Link"])
        assert found is not None
        page = await AsyncHTTPClient().fetch(f"http://{server.host.removesuffix('/tea')}{found[1]}")
        assert b"<code>stale_version</code>" in page.body
