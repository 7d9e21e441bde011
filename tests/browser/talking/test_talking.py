"""People sign in and send messages."""

import re

import pytest

from tests.browser.rig.cable import Cable
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect


def _pair(visitors: Visitors, title: str) -> tuple[Window, Window, str]:
    lin = visitors.window().enter("Lin")
    room = lin.create_room(title)
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room(title)
    return lin, mei, room


def test_a_guest_signs_in_with_one_click(visitors: Visitors) -> None:
    window = visitors.window()
    window.page.goto(visitors.url)
    window.page.get_by_role("button", name="Take a seat as a guest").click()
    window.talk()
    window.expect_room("Lobby")
    window.page.reload()
    window.expect_room("Lobby")


def test_a_page_that_is_loaded_anew_before_the_first_room_is_open_leads_there(visitors: Visitors) -> None:
    lin = visitors.window()
    cable = Cable(lin.page)
    cable.cut = True
    lin.enter("Lin")
    cable.cut = False
    lin.page.reload()
    lin.talk()
    lin.expect_room("Lobby")


def test_a_message_reaches_the_other_member(visitors: Visitors) -> None:
    lin, mei, _ = _pair(visitors, "Talk")
    lin.say("Tea?")
    mei.expect_texts(["Tea?"])
    mei.say("Please!")
    lin.expect_texts(["Tea?", "Please!"])


@pytest.mark.long
def test_typing_is_shown_and_ends_with_the_message(visitors: Visitors) -> None:
    lin, mei, _ = _pair(visitors, "Typing")
    mei.page.locator("textarea").press_sequentially("Hmm")
    expect(lin.page.locator(".note")).to_have_text("Mei is typing…")
    mei.page.locator("textarea").press("Enter")
    expect(lin.page.locator(".note")).to_be_empty()


@pytest.mark.long
def test_edits_and_deletions_reach_everybody(visitors: Visitors) -> None:
    lin, mei, _ = _pair(visitors, "Changes")
    lin.say("Frist")
    mei.expect_texts(["Frist"])
    lin.page.locator("textarea").press("ArrowUp")
    expect(lin.page.locator("textarea")).to_have_value("Frist")
    lin.say("First")
    mei.expect_texts(["First (edited)"])
    lin.message_menu("First", "Take back")
    lin.answer_dialog("Take it back")
    mei.expect_texts(["This message was taken back."])


def test_reactions_are_added_and_removed(visitors: Visitors) -> None:
    lin, mei, _ = _pair(visitors, "Reactions")
    lin.say("Cookies!")
    mei.expect_texts(["Cookies!"])
    mei.message_menu("Cookies!", "React with 🍵")
    tea = lin.page.locator(".reactions button")
    expect(tea).to_have_text("🍵1")
    expect(tea).to_have_attribute("aria-pressed", "false")
    tea.click()
    expect(mei.page.locator(".reactions button")).to_have_text("🍵2")
    expect(tea).to_have_attribute("aria-pressed", "true")
    tea.click()
    expect(mei.page.locator(".reactions button")).to_have_text("🍵1")


@pytest.mark.long
def test_a_reply_quotes_its_message_and_links_to_it(visitors: Visitors) -> None:
    lin, mei, _ = _pair(visitors, "Replies")
    lin.say("Which tea?")
    mei.expect_texts(["Which tea?"])
    mei.message_menu("Which tea?", "Reply")
    mei.say("Longjing")
    quote = lin.page.locator(".quote")
    expect(quote).to_contain_text("Which tea?")
    quote.click()
    expect(lin.line("Which tea?").first).to_be_focused()


def test_a_mention_is_marked_for_the_mentioned_user(visitors: Visitors) -> None:
    lin, mei, _ = _pair(visitors, "Mentions")
    mei.page.locator("textarea").press_sequentially("Hello @Li")
    mei.page.get_by_role("option", name="Lin").wait_for()
    mei.page.keyboard.press("Enter")
    mei.page.keyboard.press("Enter")
    expect(lin.page.locator(".mention.me")).to_have_text("@Lin")
    expect(lin.page.locator(".mention.me")).to_have_css("border-top-width", "0px")
    expect(lin.page.locator(".line.mentioned")).to_have_count(1)
    expect(mei.page.locator(".line.mentioned")).to_have_count(0)


def test_unread_counts_agree_in_all_windows(visitors: Visitors) -> None:
    lin, mei, _ = _pair(visitors, "Unread")
    lin.goto_room("Lobby")
    mei.say("One")
    mei.say("@Lin two")
    badge = lin.page.locator(".room-groups").get_by_role("link", name="Unread").locator(".badge")
    expect(badge).to_contain_text("@2")
    expect(lin.page).to_have_title(re.compile(r"\(2\)"))
    lin.goto_room("Unread")
    expect(badge).to_have_count(0)
    expect(lin.page.locator(".day.new")).to_be_visible()
    other = visitors.window(lin.page.context)
    other.page.goto(visitors.url)
    expect(other.page.locator(".room-groups").get_by_role("link", name="Unread")).to_be_visible()
    expect(other.page.locator(".rooms .badge")).to_have_count(0)


def test_a_direct_message_reaches_its_receiver(visitors: Visitors) -> None:
    lin, mei, _ = _pair(visitors, "People")
    lin.person_menu("Mei", "Message privately")
    lin.expect_room("Mei")
    lin.say("Just between us")
    lin.expect_texts(["Just between us"])
    mei.page.reload()
    mei.goto_room("Lin")
    mei.expect_texts(["Just between us"])


@pytest.mark.long
def test_scrolling_back_reaches_the_beginning_and_keeps_the_position(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Long")
    # Nobody draws what fills the room.
    lin.goto_room("Lobby")
    count = 95  # below the rate limit
    lin.page.evaluate(
        """async ({ room, count }) => {
        const { connect } = await import('/static/sdk/index.js');
        const { client } = connect({ task: 'filler' });
        client.start();
        for (let i = 0; i < count; i += 1) {
            await client.request({ op: 'message.send', room, text: `message ${String(i).padStart(3, '0')}` });
        }
        client.stop();
    }""",
        {"room": room, "count": count},
    )
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    expect(mei.line(f"message {count - 1:03}")).to_be_visible()
    scroller = mei.page.locator(".scroller")
    scroller.evaluate("e => e.scrollTop = 700")
    anchor = mei.line(f"message {count - 40:03}")
    before = scroller.evaluate("e => e.scrollHeight - e.scrollTop")
    scroller.evaluate("e => e.scrollTop -= 300")
    expect(mei.line("message 000")).to_have_count(1)
    after = scroller.evaluate("e => e.scrollHeight - e.scrollTop")
    assert abs(after - before - 300) < 40, "what was looked at stayed in its place"
    expect(anchor).to_have_count(1)
    mei.expect_texts([f"message {i:03}" for i in range(count)])


def test_markup_in_messages_and_names_stays_text(visitors: Visitors) -> None:
    evil = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script> javascript:alert(1) https://example.org/?q="><b>x'
    lin = visitors.window().enter("<b>Lin</b>")
    lin.create_room("<i>Room</i>")
    lin.say(evil)
    lin.expect_texts([evil])
    expect(lin.page.locator(".line img, .line script, .line b, .room-head i, .people b")).to_have_count(0)
    expect(lin.page.locator(".lines a")).to_have_count(1)
    expect(lin.page.locator(".lines a")).to_have_attribute("href", "https://example.org/?q=")
    assert lin.page.evaluate("window.hurt") is None


# Texts that hold a control which turns what follows, and stand in one run with the words of the page.
_LOOSE = """() => {
  const loose = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement: around, data } = walk.currentNode;
    const isolates = ['isolate', 'isolate-override', 'plaintext'].includes(getComputedStyle(around).unicodeBidi);
    if (data.includes('\\u202e') && !isolates) loose.push(around.outerHTML);
  }
  for (const { placeholder, outerHTML } of document.querySelectorAll('[placeholder]')) {
    if (placeholder.includes('\\u202e')) loose.push(outerHTML);
  }
  return loose;
}"""
_RUNS_ON = """element => {
  const range = document.createRange();
  const left = at => {
    range.setStart(element.firstChild, at);
    range.setEnd(element.firstChild, at + 1);
    return range.getBoundingClientRect().left;
  };
  return left(0) < left(element.firstChild.data.length - 1);
}"""


def test_no_name_and_no_text_turns_the_words_beside_it(visitors: Visitors) -> None:
    lin = visitors.window()
    cable = Cable(lin.page)
    cable.rewrite = lambda frame: frame.replace('"Mei"', '"M\u202eei"').replace('"Turns"', '"Tu\u202erns"')
    lin.enter("Lin")
    room = lin.create_room("Turns", shown="rns")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.say("https://tea.example/\u202egnp.exe and x\u202ey")
    lin.page.locator(".line", has_text="tea.example").wait_for()
    mei.message_menu("tea.example", "Edit")
    mei.say("https://tea.example/\u202egnp.exe and z\u202ey")
    edited = lin.page.locator(".edited")
    expect(edited).to_have_text("(edited)")
    assert edited.evaluate(_RUNS_ON)
    expect(lin.page.locator(".text a")).to_have_text("https://tea.example/")
    assert lin.page.evaluate(_LOOSE) == []
    line = lin.page.locator(".line").last
    line.focus()
    lin.page.keyboard.press("r")
    lin.say("answer")
    expect(lin.page.locator(".quote")).to_be_visible()
    lin.page.locator(".line.head").first.focus()
    lin.page.keyboard.press("r")
    assert lin.page.evaluate(_LOOSE) == []
    lin.page.locator(".people li", has_text="ei").get_by_role("button").click()
    lin.page.get_by_role("menuitem", name="Block").click()
    assert lin.page.evaluate(_LOOSE) == []
    lin.page.get_by_role("dialog").get_by_role("button", name="Block", exact=True).click()
    said = lin.page.locator(".toast > span")
    expect(said).to_have_text("Mei is blocked.")
    assert lin.page.evaluate(_LOOSE) == []
    lin.page.keyboard.press("Control+k")
    expect(lin.page.locator(".finder")).to_contain_text("rns")
    assert lin.page.evaluate(_LOOSE) == []
