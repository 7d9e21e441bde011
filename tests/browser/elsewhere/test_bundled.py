"""``docs/embedding.md``: each page built by the tool it names, on another origin, with tokens of several kinds."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.browser.rig.own_site import OwnSite, Scheme, own_site
from tests.browser.rig.server_process import ServerProcess, own_database
from tests.browser.rig.visitors import Visitors
from tests.rigs.described.guide import places, snippets
from tests.rigs.forking.forked import ROOT

# isort: split
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

GUIDE: Final = ROOT / "docs/embedding.md"
MOST_LINES: Final = 15
LASTS_S: Final = 15
TOOLS: Final = ("vite@8.4.0", "esbuild@0.28.2", "webpack@5.113.0", "webpack-cli@7.3.1")
REACT: Final = ("react@19.3.1", "react-dom@19.3.1", "@vitejs/plugin-react@6.3.0")
ONE_FILE: Final = '<script type="module" src="/chat.bundle.js"></script>'
REACT_IN_VITE: Final = "import react from '@vitejs/plugin-react';\nexport default { plugins: [react()] };\n"

# A match of two of the site's users, the first of whom plays in the page under test.
MATCH: Final = """async ({ server, tokens }) => {
  const { connect, Match } = await import(`${server}/static/sdk/index.js`);
  const [mei, lin] = tokens.map((token) => connect({ origin: server, token: () => token }));
  const mine = await mei.client.request({ op: 'game.create', game: 'tictactoe' });
  const theirs = new Match(lin.client, mine.room, 'tictactoe');
  await theirs.open();
  await theirs.sit();
  window.other = theirs;
  return mine.room;
}"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of an application that has installed the package and the tools."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("application")
    (folder / "package.json").write_text('{"type": "module", "private": true}')
    packed = run([npm, "pack", str(ROOT / "static/sdk"), "--ignore-scripts"], folder).split()[-1]
    run([npm, "install", "--no-audit", "--no-fund", f"./{packed}", *TOOLS, *REACT], folder)
    return folder


def run(command: list[str], folder: Path) -> str:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=400, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@contextmanager
def serving(folder: Path, database_uri: str, site: OwnSite) -> Iterator[ServerProcess]:
    settings = own_database(database_uri) | {"LIMITS": "off"}
    server = ServerProcess(folder, **(settings | site.settings()))
    server.start()
    try:
        yield server
    finally:
        server.kill()


def written(place: str) -> str:
    (text,) = snippets(place, GUIDE)
    return text


def lines_of(*parts: str) -> int:
    return len([line for part in parts for line in part.splitlines() if line.strip()])


def test_every_page_of_the_guide_is_short() -> None:
    assert places(GUIDE) == {
        "plain modules: index.html",
        "bundled: chat.js",
        "vite: index.html",
        "esbuild",
        "webpack",
        "react: chat.jsx",
        "react: index.html",
    }
    assert lines_of(written("plain modules: index.html")) <= MOST_LINES
    assert lines_of(written("bundled: chat.js")) <= MOST_LINES
    assert lines_of(written("react: chat.jsx")) <= MOST_LINES


def made(tool: str, installed: Path, put: dict[str, str]) -> Path:
    """The folder that a tool of the guide writes; ``put`` says what stands for what in the snippets."""
    app = installed / tool
    shutil.copytree(installed, app, symlinks=True, ignore=lambda *_: {"node_modules", tool})
    (app / "node_modules").symlink_to(installed / "node_modules")

    def write(name: str, text: str) -> None:
        for ours, theirs in put.items():
            text = text.replace(ours, theirs)
        (app / name).write_text(text)

    if tool == "modules":
        write("index.html", written("plain modules: index.html"))
        return app
    if tool == "react":
        write("chat.jsx", written("react: chat.jsx"))
        write("index.html", written("react: index.html"))
        (app / "vite.config.js").write_text(REACT_IN_VITE)
    else:
        write("chat.js", written("bundled: chat.js"))
        write("index.html", written("vite: index.html"))
    command = "npx vite build" if tool in ("vite", "react") else written(tool).strip()
    run(["bash", "-c", command], app)
    if tool in ("esbuild", "webpack"):
        page = (app / "index.html").read_text()
        (app / "dist/index.html").write_text(
            page.replace('<script type="module" src="/chat.js"></script>', ONE_FILE)
        )
    return app / "dist"


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize(
    ("tool", "scheme"),
    [("modules", "HS256"), ("vite", "RS256"), ("webpack", "JWKS"), ("esbuild", "HS256"), ("react", "RS256")],
)
def test_a_page_on_another_origin_has_chat_and_a_table(
    browser: Browser, installed: Path, tmp_path: Path, database_uri: str, tool: str, scheme: Scheme
) -> None:
    with own_site(LASTS_S, scheme) as site, serving(tmp_path, database_uri, site) as server:
        visitors = Visitors(browser, server.url)
        other = visitors.window().page
        other.goto(site.origin)
        tokens = [site.token(user, 3_600) for user in ("mei", "lin")]  # a build takes long
        room = other.evaluate(MATCH, {"server": server.url, "tokens": tokens})
        site.folder = made(tool, installed, {"https://tea.example": server.url, "r-1": room})
        page = visitors.window().page
        page.goto(f"{site.origin}/index.html")
        says(page, f"hello from {tool}")
        plays(page, other, tool)
        asked = site.asked
        page.wait_for_timeout(LASTS_S * 1_000 + 2_000)
        assert site.asked > asked
        says(page, "still here")
        visitors.close()
        assert visitors.trouble == []


def says(page: Page, text: str) -> None:
    field = page.get_by_label("Message").first
    field.fill(text)
    field.press("Enter")
    expect(page.get_by_text(text).first).to_be_visible()


def plays(page: Page, other: Page, tool: str) -> None:
    if tool == "react":
        page.get_by_role("gridcell").nth(4).click()
    else:
        page.locator("#board button").nth(4).click()
    other.wait_for_function("window.other.state.view?.cells[4] === 0")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_page_that_forbids_the_worker_is_told_and_stays_connected(
    browser: Browser, tmp_path: Path, database_uri: str
) -> None:
    with own_site(600) as site, serving(tmp_path, database_uri, site) as server:
        visitors = Visitors(browser, server.url)
        page = visitors.window().page
        told: list[ConsoleMessage] = []
        page.on("console", lambda message: told.append(message) if message.type == "warning" else None)
        html = written("plain modules: index.html").replace("https://tea.example", server.url)
        site.pages["/"] = html.replace("r-1", "lobby")
        site.policy = "worker-src 'none'"
        page.goto(site.origin)
        says(page, "without a worker")
        page.wait_for_timeout(45_000)  # longer than a silent socket is kept
        says(page, "still here")
        assert [each.text for each in told if "worker-src blob:" in each.text] != []
        visitors.close()
