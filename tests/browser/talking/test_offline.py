"""The page opens without a network, takes what is typed, and hears of a new version."""

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect

_IS_CONTROLLED = "() => navigator.serviceWorker.controller !== null"
_KEPT = """async () => {
  const names = await caches.keys();
  const requests = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
  return requests.flat().map(({ url }) => new URL(url).pathname);
}"""


def test_a_page_opened_without_a_network_shows_what_was_seen_and_sends_later(visitors: Visitors) -> None:
    lin = visitors.window(visitors.profile(service_workers="allow")).enter("Lin")
    room = lin.create_room("Parlour")
    lin.say("before")
    lin.expect_texts(["before"])
    lin.page.wait_for_function(_IS_CONTROLLED)
    assert all(path.startswith("/static/joined/") for path in lin.page.evaluate(_KEPT))
    lin.page.context.set_offline(True)
    lin.page.reload()
    lin.expect_room("Parlour")
    lin.expect_texts(["before"])
    expect(lin.banner).to_contain_text("Connection lost")
    lin.say("typed without a network")
    expect(lin.line("typed without a network")).to_contain_text("Not sent yet")
    lin.page.context.set_offline(False)
    lin.expect_texts(["before", "typed without a network"])
    assert lin.page.url.endswith(room)
    # A worker that keeps other files takes over, as after a deploy; here the page is what is made another.
    lin.page.evaluate(
        "navigator.serviceWorker.controller.constructor.prototype.postMessage = (_, [port]) =>"
        " port.postMessage(['/static/joined/client-of-tomorrow.js']);"
        "navigator.serviceWorker.dispatchEvent(new Event('controllerchange'))"
    )
    expect(lin.banner).to_contain_text("There is a new version.")
    lin.page.get_by_role("button", name="Reload").click()
    lin.expect_texts(["before", "typed without a network"])
    expect(lin.banner).to_be_empty()
