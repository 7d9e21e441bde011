"""A browser and a server for the tests of this folder.

Playwright's sync API keeps an event loop running in this thread, so it is opened for this package only:
the tests of other folders run loops of their own. It is imported where it is used: a machine without it
skips the tests here, with the reason.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.rig.server_process import ServerProcess, own_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.rig.visitors import Visitors


@pytest.fixture(scope="package")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    from tests.browser.rig.tools import CHROMIUM, CHROMIUM_ARGS

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def server(tmp_path: Path, database_uri: str, request: pytest.FixtureRequest) -> Iterator[ServerProcess]:
    """A server for each test, so that no other test is in its lobby or takes its names.

    A test may be given one with other settings, by the parameter: ``LIMITS=off ADMIN_TOKEN=secret``.
    """
    settings = dict(each.split("=", 1) for each in getattr(request, "param", "LIMITS=on").split())
    server = ServerProcess(tmp_path, **(own_database(database_uri) | settings))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def visitors(browser: "Browser", server: ServerProcess) -> Iterator["Visitors"]:
    """Fails the test if a page reports an error."""
    from tests.browser.rig.visitors import Visitors

    visitors = Visitors(browser, server.url)
    yield visitors
    visitors.close()
    assert visitors.trouble == []
