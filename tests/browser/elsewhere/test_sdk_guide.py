"""The guide of the SDK on a page of another origin, with tokens of its own issuer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.browser.rig.own_site import OwnSite, own_site
from tests.browser.rig.server_process import ServerProcess, own_database
from tests.browser.rig.visitors import Visitors
from tests.rigs.described.guide import places, snippets

# isort: split
from playwright.sync_api import Browser, FilePayload, Locator, expect

# Shorter than the test: what stays connected has had another one.
LASTS_S: Final = 9
MOST_LINES: Final = 15
ENTRIES: Final = {"host": "hosts/host", "sockjs": "hosts/sockjs"}


@pytest.fixture
def site() -> Iterator[OwnSite]:
    with own_site(LASTS_S) as site:
        yield site


@pytest.fixture
def server(tmp_path: Path, database_uri: str, site: OwnSite) -> Iterator[ServerProcess]:
    settings = own_database(database_uri) | {"LIMITS": "off"}
    server = ServerProcess(tmp_path, **(settings | site.settings()))
    server.start()
    yield server
    server.kill()


def as_module(snippet: str, server: ServerProcess, number: int) -> str:
    """The snippet as the page runs it: from the server in place of a package, and it tells when it is done."""
    for entry, path in ENTRIES.items():
        snippet = snippet.replace(f"'teahouse-client/{entry}'", f"'{server.url}/static/sdk/{path}.js'")
    snippet = snippet.replace("'teahouse-client'", f"'{server.url}/static/sdk/index.js'")
    return snippet.replace("https://tea.example", server.url) + f"\nwindow.ran = {number};\n"


def test_every_snippet_says_where_it_runs() -> None:
    assert places() == {"a page", "in a browser", "in Node"}


# A table of another user, who then plays; in the page of the site.
TABLE: Final = """async ({ server, token }) => {
  const { connect, Match } = await import(`${server}/static/sdk/index.js`);
  const { beside } = connect({ origin: server, token: () => token });
  const games = beside('other');
  const { room } = await games.request({ op: 'game.create', game: 'tictactoe' });
  const match = new Match(games, room, 'tictactoe');
  await match.open();
  window.other = match;
  return room;
}"""


def answers_in_a_thread(chat: Locator) -> None:
    line = chat.locator(".line", has_text="I am mei").first
    line.get_by_role("button", name="Reply in a thread").click(force=True)
    thread = chat.get_by_role("region", name="Thread")
    thread.get_by_role("textbox").fill("and I am here")
    thread.get_by_role("button", name="Send").click()
    expect(thread.get_by_text("and I am here")).to_be_visible()
    thread.get_by_role("button", name="Close the thread").click()
    expect(line.get_by_role("button", name="1 reply")).to_be_visible()
    file = FilePayload(name="leaf.txt", mimeType="text/plain", buffer=b"green")
    chat.locator("input[type=file]").set_input_files(file)
    expect(chat.get_by_role("link", name="leaf.txt")).to_be_visible()


def reacts_and_edits(chat: Locator) -> None:
    line = chat.locator(".line", has_text="I am mei").first
    line.get_by_role("button", name="React", exact=True).click(force=True)
    line.get_by_role("button", name="React with \N{TEACUP WITHOUT HANDLE}").click()
    taken = line.get_by_role("button", name="\N{TEACUP WITHOUT HANDLE} by mei")
    expect(taken).to_have_attribute("aria-pressed", "true")
    line.get_by_role("button", name="Edit").click(force=True)
    field = chat.get_by_label("Your message")
    expect(field).to_have_value("I am mei")
    field.fill("I am Mei, of the tea")
    field.press("Enter")
    expect(chat.get_by_text("I am Mei, of the tea")).to_be_visible()
    expect(field).to_have_value("")


def looks_back(table: Locator) -> None:
    replay = table.get_by_role("slider", name="Replay")
    marks = table.locator("[role=gridcell] svg")
    expect(marks).to_have_count(2)
    replay.fill("1")
    expect(table.get_by_text("Move 1 of")).to_be_visible()
    expect(marks).to_have_count(1)
    table.get_by_role("button", name="To the present").click()
    expect(marks).to_have_count(2)


@pytest.mark.timeout(120)
def test_the_guide_works_on_a_page_of_another_origin(
    browser: Browser, server: ServerProcess, site: OwnSite
) -> None:
    visitors = Visitors(browser, server.url)
    page = visitors.window().page
    page.goto(site.origin)
    page.add_script_tag(url=f"{server.url}/static/vendor/sockjs-1.6.1.min.js")
    for number, snippet in enumerate(snippets("in a browser"), 1):
        page.add_script_tag(type="module", content=as_module(snippet, server, number))
        page.wait_for_function(f"window.ran === {number}")
    room = page.evaluate(TABLE, {"server": server.url, "token": site.token("lin")})
    (html,) = snippets("a page")
    assert len(html.splitlines()) <= MOST_LINES
    site.pages["/mine"] = html.replace("https://tea.example", server.url).replace("r-1", room)
    mine = visitors.window().page
    mine.goto(f"{site.origin}/mine")
    chat, table = mine.locator("teahouse-chat"), mine.locator("teahouse-table")
    expect(chat.get_by_text("I am mei")).to_be_visible()
    table.get_by_role("button", name="Sit down").click()
    page.evaluate("window.other.move({ x: 0, y: 0 })")
    table.get_by_role("gridcell").nth(4).click()
    page.wait_for_function("window.other.state.view.cells[4] === 1")
    table.locator(".seat.turn").get_by_text("lin").wait_for()
    answers_in_a_thread(chat)
    reacts_and_edits(chat)
    page.evaluate("window.other.offer('draw')")
    table.get_by_role("button", name="Agree").click()
    page.wait_for_function("window.other.state.status === 'over'")
    looks_back(table)
    leaf = "element => getComputedStyle(element.shadowRoot.querySelector('form button[type=submit]')).backgroundColor"
    assert chat.evaluate(leaf) == "rgb(0, 87, 184)"
    # Every token of the beginning has expired by now, and nobody was signed out.
    asked = site.asked
    mine.wait_for_timeout(LASTS_S * 1_000 + 1_000)
    assert site.asked > asked
    chat.get_by_role("textbox").fill("still here")
    chat.get_by_role("button", name="Send").click()
    expect(chat.get_by_text("still here")).to_be_visible()
    visitors.close()
    assert visitors.trouble == []
