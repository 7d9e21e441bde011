"""The page opens without a network, takes what is typed, and hears of a new version."""

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect

_IS_CONTROLLED = "() => navigator.serviceWorker.controller !== null"
# As if there were no window to look at. A browser without a screen shows nothing, so what is asked for is noted.
_PUSHED = """async pushes => {
  const shown = [];
  const windows = Clients.prototype.matchAll;
  Clients.prototype.matchAll = async () => [];
  ServiceWorkerRegistration.prototype.showNotification = async (title, options) => shown.push({ title, ...options });
  for (const push of pushes) await show(push);
  Clients.prototype.matchAll = windows;
  return shown;
}"""
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
    assert all(path.startswith(("/static/joined/", "/static/img/")) for path in lin.page.evaluate(_KEPT))
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
    # What the push service brings is put into words by the worker, and leads to its room.
    (worker,) = lin.page.context.service_workers
    lin.create_room("Elsewhere")
    told = {
        "kind": "mention",
        "room": room,
        "title": "Parlour",
        "by": "Mei",
        "text": "tea?",
        "language": "zh",
    }
    shown = worker.evaluate(_PUSHED, [told, {**told, "kind": "move", "room": "r-go", "title": "Go"}])
    assert [each["tag"] for each in shown] == [f"teahouse {room}", "teahouse r-go"]
    assert (shown[0]["body"], shown[0]["data"]) == ("tea?", {"room": room})
    assert (shown[1]["title"], shown[1]["lang"]) == ("轮到您了", "zh")
    # Only a touch may bring a window to the front.
    worker.evaluate("room => open(room).catch(() => {})", room)
    lin.expect_room("Parlour")
