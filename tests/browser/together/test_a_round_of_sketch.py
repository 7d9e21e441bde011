"""A full round of sketch of three people in Chinese: each draws once, and no right guess tells the next one."""

import pytest

from tests.browser.rig.tables import status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect
from tests.browser.together.guests import Guest, gathered, seated
from tests.browser.together.listening import told_before_the_end

_NEAR = "们"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_each_draws_once_and_the_word_is_told_to_nobody_who_still_guesses(visitors: Visitors) -> None:
    guests = gathered(visitors, "Lin", "Mei", "Wang")
    seated(guests, "sketch", seats="3", option__words="zh", option__rounds="1")
    words = [_one_turn(guests, drawer) for drawer in range(len(guests))]
    for guest in guests:
        expect(status(guest.window)).to_have_attribute("data-status", "over", timeout=60_000)
        guest.look("sketch_over")
        told_before_the_end(guest.heard)
        # What was hidden while they played is there for all to read.
        assert all(guest.heard.has(f'"text":"{word}"') for word in words)


def _one_turn(guests: list[Guest], number: int) -> str:
    """The guest of that number draws, the next one guesses nearly and then rightly, and the last one after that."""
    drawer = guests[number]
    near, last = (guests[(number + step) % len(guests)] for step in (1, 2))
    choices = drawer.page.locator(".sketch-choices button")
    expect(choices).to_have_count(3, timeout=60_000)
    offered = choices.all_inner_texts()
    drawer.look(f"sketch_picks{number}")
    began = {guest.name: len(guest.heard.texts) for guest in guests}
    choices.first.click()
    word = offered[0]
    expect(drawer.page.locator(".sketch-word")).to_have_text(word)
    _draw(drawer)
    for guest in (near, last):
        expect(guest.page.locator(".sketch-word.hint .letter")).to_have_count(len(word))
    _guess(near, word[:-1] + _NEAR)
    expect(near.page.locator(".sketch-news")).to_contain_text(_near_in(near))
    assert not any(each.heard.has(word, began[each.name]) for each in (near, last))
    _guess(near, word)
    expect(near.page.locator(".sketch-word")).to_have_text(word)
    _look_at_all(guests, number)
    assert _near_in(last) not in last.page.locator(".sketch-news").inner_text()
    assert not last.heard.has(word, began[last.name])
    # Nor were those told that were not chosen, to anybody but who chose.
    assert not any(
        each.heard.has(f'"{other}"', began[each.name]) for each in (near, last) for other in offered[1:]
    )
    _guess(last, word)
    for guest in guests:
        expect(guest.page.locator(".sketch-choices")).to_contain_text(word)
    return word


def _draw(guest: Guest) -> None:
    """A wave, from the left to the right."""
    box = guest.page.locator(".sketch canvas").bounding_box()
    assert box is not None
    mouse = guest.page.mouse
    points = [
        (box["x"] + box["width"] * (0.2 + part * 0.03), box["y"] + box["height"] * (0.3 + part % 5 * 0.08))
        for part in range(20)
    ]
    mouse.move(*points[0])
    mouse.down()
    for point in points[1:]:
        mouse.move(*point)
    mouse.up()


def _guess(guest: Guest, text: str) -> None:
    field = guest.page.locator(".sketch-guess input")
    field.fill(text)
    field.press("Enter")


def _near_in(guest: Guest) -> str:
    is_chinese = guest.page.evaluate("document.documentElement.lang").startswith("zh")
    return "非常接近" if is_chinese else "close"


def _look_at_all(guests: list[Guest], number: int) -> None:
    for guest in guests:
        guest.fits()
        guest.look(f"sketch_turn{number}")
