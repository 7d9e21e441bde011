"""Threads, pins and links to messages in the browser."""

import re

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect


def test_a_thread_is_answered_beside_the_room_and_a_link_opens_an_old_message(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Threads")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Threads")
    lin.say("Which tea?")
    mei.expect_texts(["Which tea?"])
    mei.message_menu("Which tea?", "Reply in a thread")
    answer = mei.page.locator(".thread textarea")
    answer.fill("Green")
    answer.press("Enter")
    expect(mei.page.locator(".thread .line .words")).to_have_text(["Which tea?", "Green"])
    expect(lin.page.locator(".timeline .line .words")).to_have_text(["Which tea?"])
    link = lin.page.locator(".thread-link")
    expect(link).to_contain_text("1 reply")
    expect(link.locator("small")).to_have_text(re.compile(r"^last \d\d:\d\d$"))  # of today, so no date
    link.click()
    expect(lin.page.locator(".thread .line .words")).to_have_text(["Which tea?", "Green"])
    lin.page.locator(".thread").get_by_role("button", name="Close the thread").click()
    lin.message_menu("Which tea?", "Pin")
    expect(mei.page.locator(".timeline .pinned")).to_have_text("Pinned")
    # Nobody draws what fills the room.
    mei.page.close()
    lin.goto_room("Lobby")
    lin.page.evaluate(
        """async (room) => {
        const { connect } = await import('/static/sdk/index.js');
        const { client } = connect({ task: 'filler' });
        client.start();
        for (let i = 0; i < 120; i += 1) await client.request({ op: 'message.send', room, text: `line ${i}` });
        client.stop();
    }""",
        room,
    )
    late = visitors.window().enter("Ola", f"/#/r/{room}/1")
    late.expect_room("Threads")
    expect(
        late.page.locator(".timeline .line.flash, .timeline .line[data-seq='1']").first
    ).to_be_in_viewport()
