"""A hand of doudizhu of two people and a bot: played to its end, and nobody was told of a card that is not theirs."""

from typing import Any

import pytest

from tests.browser.rig.tables import open_table
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect
from tests.browser.together.guests import Guest, gathered
from tests.browser.together.listening import Frame, told_before_the_end

_RANKS = "3456789TJQKA2"
_BOTTOM = 3


@pytest.mark.long
@pytest.mark.timeout(900)
def test_two_people_and_a_bot_play_a_hand_and_no_frame_has_a_card_of_others(visitors: Visitors) -> None:
    lin, mei = guests = gathered(visitors, "Lin", "Mei")
    open_table(lin.window, "doudizhu")
    lin.page.locator(".seats li").nth(2).get_by_role("button", name="Let a bot play").click()
    lin.page.get_by_role("menuitem").nth(2).click()
    expect(lin.page.locator(".seats li").nth(2)).to_have_class("taken")
    mei.sit()
    for guest in guests:
        expect(guest.page.locator(".in-hand .card")).to_have_count(17)
        guest.look("doudizhu_bids")
    _play(guests)
    for seat, guest in enumerate(guests):
        guest.look("doudizhu_over")
        for match in told_before_the_end(guest.heard):
            if match["view"]:
                _shows_only_its_own(match, seat)
    assert _first_hand(lin).isdisjoint(_first_hand(mei))


def _play(guests: list[Guest]) -> None:
    """Bid all that there is, and then what is hinted at, to the end of the hand."""
    for step in range(400):
        if all(guest.is_done for guest in guests):
            return
        for guest in guests:
            if guest.is_to_move:
                _take_a_turn(guest)
        guests[0].page.wait_for_timeout(50)
        if step == 60:
            for guest in guests:
                guest.fits()
                guest.look("doudizhu_plays")
    raise AssertionError("the hand did not end")


def _take_a_turn(guest: Guest) -> None:
    tools = guest.page.locator(".doudizhu .choices button")
    if tools.count() == 0:
        return
    if guest.page.locator(".doudizhu .choices button.quiet").count() == 1:
        tools.last.click()
        return
    tools.nth(1).click()
    # Where nothing beats what lies there the hint passes by itself.
    play = guest.page.locator(".doudizhu .choices button.primary")
    if play.count() and play.is_enabled():
        play.click()


def _first_hand(guest: Guest) -> set[int]:
    return set(next(each["view"]["hand"] for each in guest.heard.snapshots() if each["view"].get("hand")))


def _shows_only_its_own(match: Frame, seat: int) -> None:
    """Its own hand, what lies on the table, and the landlord's three once there is a landlord: no other card."""
    view = match["view"]
    assert view["hands"] is None
    assert (view["bottom"] is None) == (view["landlord"] is None)
    assert len(view["hand"]) == view["counts"][seat]
    cards = {"view.hand", "view.bottom", "view.table"}
    numbers = {"view.counts", "view.bids", "to_move", "waiting_for"}
    for path, values in _lists(match):
        assert path in cards | numbers, f"{path}: {values}"
        assert path != "view.bottom" or len(values) == _BOTTOM
    own = "".join(_rank(card) for card in view["hand"])
    assert all(all(hint.count(each) <= own.count(each) for each in hint) for hint in view["hints"])


def _lists(value: Any, path: str = "") -> list[tuple[str, list[int]]]:
    """Every list of numbers in a match, and where it stands."""
    if isinstance(value, dict):
        return [found for name, each in value.items() for found in _lists(each, f"{path}.{name}".strip("."))]
    if not isinstance(value, list):
        return []
    numbers = [each for each in value if isinstance(each, int)]
    return [
        *([(path, numbers)] if numbers else []),
        *(found for each in value for found in _lists(each, path)),
    ]


def _rank(card: int) -> str:
    return "xX"[card - 52] if card >= 52 else _RANKS[card // 4]
