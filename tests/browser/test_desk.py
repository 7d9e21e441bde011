"""The operators' page in a browser: sign in, look into a room, close it, sign out."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.rig.server_process import ServerProcess, own_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOKEN = "the-administrators-token"


def test_an_operator_signs_in_looks_into_a_room_and_deletes_it(
    browser: "Browser", tmp_path: Path, database_uri: str
) -> None:
    from playwright.sync_api import expect

    server = ServerProcess(tmp_path, **own_database(database_uri), ADMIN_TOKEN=TOKEN, BASE_PATH="/chat")
    server.start()
    page = browser.new_page(locale="en")
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    try:
        page.goto(f"{server.url}/admin")
        page.get_by_placeholder("Administrator’s token").fill("another")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("not accepted")
        page.get_by_placeholder("Administrator’s token").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Process")).to_be_visible()
        made = page.request.post(
            f"{server.url}/api/rooms",
            data={"title": "Green tea"},
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        assert made.ok
        page.get_by_role("link", name="Rooms").click()
        page.get_by_role("link", name="Green tea").click()
        page.get_by_placeholder("what to say").fill("good day")
        page.get_by_role("button", name="Say").click()
        expect(page.get_by_role("cell", name="good day")).to_be_visible()
        page.get_by_role("button", name="Where is it?").click()
        expect(page.get_by_text("stored as rev")).to_be_visible()
        page.get_by_role("button", name="Delete").last.click()
        expect(page.get_by_role("link", name="Green tea")).to_have_count(0)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_placeholder("Administrator’s token")).to_be_visible()
        page.reload()
        expect(page.get_by_placeholder("Administrator’s token")).to_be_visible()
        assert trouble == []
    finally:
        page.close()
        server.kill()
