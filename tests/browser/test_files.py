"""Files in the window: they are chosen, dropped and pasted, uploaded, shown, and looked at full screen."""

import io
from typing import Any

from PIL import Image

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect
from tests.browser.test_account import account


def picture(colour: str, size: tuple[int, int] = (640, 420)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


def choose(window: Window, *files: tuple[str, str, bytes]) -> None:
    """Choose files for the next message."""
    with window.page.expect_file_chooser() as chooser:
        window.page.get_by_role("button", name="Add files").click()
    given: list[Any] = [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files]
    chooser.value.set_files(given)


def drop(window: Window, name: str, text: str) -> None:
    window.page.locator(".talk").evaluate(
        """(talk, [name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name, { type: 'text/plain' }));
          for (const kind of ['dragover', 'drop']) {
            talk.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
          }
        }""",
        [name, text],
    )


def test_files_are_chosen_sent_and_looked_at(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Pictures")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Pictures")
    choose(lin, ("green.png", "image/png", picture("green")), ("blue.png", "image/png", picture("blue")))
    drop(lin, "leaves.html", "<script>document.title = 'run'</script>")
    staged = lin.page.locator(".staged li")
    expect(staged).to_have_count(3)
    lin.page.get_by_role("button", name="Remove blue.png").click()
    expect(staged).to_have_count(2)

    lin.page.route("**/api/uploads?*", lambda route: route.abort())
    lin.field.press("Enter")
    expect(lin.page.locator(".line.pending .attached-file")).to_have_count(2)
    lin.page.unroute_all()
    expect(mei.page.locator(".attachments .picture img")).to_have_count(1)
    expect(mei.page.locator(".attachments .picture img")).to_have_js_property("naturalWidth", 320)
    saved = mei.page.locator("a.attached-file")
    expect(saved).to_have_attribute("download", "leaves.html")
    expect(lin.page.locator(".line.pending")).to_have_count(0)

    choose(lin, ("red.png", "image/png", picture("red")), ("false.png", "image/png", b"tea"))
    lin.say("a false one")
    expect(lin.page.locator(".status.failed")).to_be_visible()
    lin.page.locator(".status.failed").get_by_role("button", name="Discard").click()
    choose(lin, ("red.png", "image/png", picture("red")))
    lin.say("and a red one")
    pictures = mei.page.locator(".attachments .picture")
    expect(pictures).to_have_count(2)
    pictures.first.click()
    viewer = mei.page.get_by_role("dialog", name="green.png")
    expect(viewer.locator("img")).to_have_js_property("naturalWidth", 640)
    mei.page.keyboard.press("ArrowRight")
    expect(mei.page.get_by_role("dialog", name="red.png")).to_be_visible()
    mei.page.keyboard.press("Escape")
    expect(mei.page.get_by_role("dialog")).to_have_count(0)


def test_a_user_takes_a_picture_that_others_see(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Faces")
    dialog = account(lin)
    given: Any = {"name": "me.png", "mimeType": "image/png", "buffer": picture("green")}
    dialog.locator("input[type=file]").set_input_files(given)
    dialog.get_by_role("button", name="Save").click()
    expect(lin.page.get_by_role("dialog")).to_have_count(0)
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Faces")
    mei.person_menu("Lin", "About this person")
    face = mei.page.get_by_role("dialog").locator(".person-card img.avatar")
    expect(face).to_have_js_property("naturalWidth", 320)
