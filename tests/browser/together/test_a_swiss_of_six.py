"""A Swiss tournament of six people over two rounds, each in a browser of their own."""

import re

import pytest

from tests.browser.rig.tables import status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect
from tests.browser.together.guests import Guest, gathered
from tests.browser.together.listening import Frame

# isort: split
from playwright.sync_api import Locator

_NAMES = ("Lin", "Mei", "Wang", "Kim", "Ann", "Ben")
_CENTRE = 4


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_six_people_play_two_rounds_and_nobody_meets_anybody_twice(visitors: Visitors) -> None:
    guests = gathered(visitors, *_NAMES)
    first, *others = guests
    room = first.page.url
    _announce(first)
    for number, guest in enumerate(others):
        page = _page_of(guest)
        page.locator(".acts button.primary").click()
        expect(page.locator("tbody tr")).to_have_count(number + 2)
    expect(_dialog(first).locator("tbody tr")).to_have_count(len(guests))
    _dialog(first).get_by_role("button", name="Start").click()
    for number in (1, 2):
        _play_a_round(guests, number, room)
    for guest in guests:
        page = _page_of(guest)
        expect(page.locator("tbody tr").first.locator("td").nth(1)).to_have_text("2")
        guest.look("swiss_over")
        guest.fits()
    _all_was_fair(first)


def _dialog(guest: Guest) -> Locator:
    return guest.page.get_by_role("dialog")


def _page_of(guest: Guest) -> Locator:
    """The tournament's page, opened from its card."""
    guest.page.locator(".match-card").last.get_by_role("button").click()
    page = _dialog(guest)
    expect(page.locator(".tournament .summary")).to_be_visible()
    return page


def _announce(guest: Guest) -> None:
    """Make it, and join."""
    guest.window.room_menu("Hold a tournament…")
    dialog = _dialog(guest)
    dialog.locator("[name=game]").select_option("tictactoe")
    dialog.locator("[name=rounds]").fill("2")
    dialog.get_by_role("button", name="Announce it").click()
    dialog.get_by_role("button", name="Join").click()
    expect(dialog.locator("tbody tr")).to_have_count(1)


def _play_a_round(guests: list[Guest], number: int, room: str) -> None:
    for guest in guests:
        if not _dialog(guest).is_visible():
            _page_of(guest)
        expect(_dialog(guest).locator(".pairings li")).to_have_count(3)
        expect(_dialog(guest).locator("h3").last).to_contain_text(str(number))
        guest.look(f"swiss_round{number}")
        guest.fits()
        # Who has no table yet was not told of it: the page follows the tournament.
        _dialog(guest).locator(".acts button.primary").click()
        expect(status(guest.window)).to_be_visible()
    _play_to_the_end(guests)
    for guest in guests:
        guest.page.evaluate("address => { location.href = address; }", room)
        guest.window.expect_room("Games")


def _play_to_the_end(guests: list[Guest]) -> None:
    """Both move once, and then the one who began gives up."""
    moves = dict.fromkeys(_NAMES, 0)
    for _ in range(400):
        if all(guest.is_done for guest in guests):
            return
        for guest in guests:
            if guest.is_done or not guest.is_to_move:
                continue
            if moves[guest.name]:
                _give_up(guest)
            else:
                _move(guest)
            moves[guest.name] += 1
        guests[0].page.wait_for_timeout(50)
    raise AssertionError("the round did not end")


def _move(guest: Guest) -> None:
    cells = guest.page.get_by_role("gridcell")
    corner = cells.nth(0)
    (corner if "free" in (corner.get_attribute("class") or "") else cells.nth(_CENTRE)).click()
    expect(status(guest.window)).not_to_have_attribute("data-status", "mine")


def _give_up(guest: Guest) -> None:
    guest.page.locator(".table-tools").get_by_role("button", name=re.compile("^(Resign|认输)$")).click()
    _dialog(guest).locator("[type=submit]").click()
    expect(status(guest.window)).to_have_attribute("data-status", "over")


def _all_was_fair(guest: Guest) -> None:
    """By what the server told: no two met twice, and all points were given."""
    told = [each for each in map(_tournament, guest.heard.frames) if each is not None]
    boards = {number: set[frozenset[str]]() for number in (1, 2)}
    for each in told:
        for pairing in each["pairings"]:
            if each["round"]:
                boards[each["round"]].add(frozenset(user["name"] for user in pairing["users"]))
    assert [len(pairs) for pairs in boards.values()] == [3, 3]
    assert not boards[1] & boards[2]
    assert told[-1]["status"] == "over"
    assert sum(each["points"] for each in told[-1]["standings"]) == len(_NAMES)


def _tournament(frame: Frame) -> Frame | None:
    """The tournament that a frame tells of, by an event or a reply."""
    return frame if "standings" in frame and "pairings" in frame else None
