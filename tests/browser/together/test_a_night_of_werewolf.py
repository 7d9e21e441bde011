"""A night and a day of werewolf of seven people, and of no role, no choice and no word more was told than is due."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect
from tests.browser.together.guests import Guest, gathered, seated
from tests.browser.together.listening import Frame, told_before_the_end

# isort: split
from playwright.sync_api import Locator

_NAMES = ("Lin", "Mei", "Wang", "Kim", "Ann", "Ben", "Eva")
_AMONG_WOLVES = "let us eat quietly"
_AMONG_THE_DEAD = "it is cold down here"


class _Village(NamedTuple):
    """Who is what."""

    guests: list[Guest]
    roles: list[str]

    def seats_of(self, role: str) -> list[int]:
        return [seat for seat, each in enumerate(self.roles) if each == role]


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_seven_people_play_until_the_village_or_the_wolves_have_won(visitors: Visitors) -> None:
    guests = gathered(visitors, *_NAMES)
    seated(guests, "werewolf", seats=str(len(_NAMES)))
    village = _Village(guests, [_role_of(guest) for guest in guests])
    assert sorted(village.roles) == sorted(["wolf", "wolf", "seer", "doctor", *["villager"] * 3])
    victim = village.seats_of("villager")[0]
    _wolves_talk(village)
    _choose_at_night(village, victim, looked_at=village.seats_of("wolf")[0])
    for guest in guests:
        _expect_phase(guest, "day")
        expect(guest.page.locator(".soul.dead")).to_have_count(1)
        guest.fits()
        guest.look("werewolf_day")
    _the_dead_talks(village, victim)
    _hang(village, village.seats_of("wolf")[0], but=victim)
    _choose_at_night(village, village.seats_of("villager")[1], dead={victim, village.seats_of("wolf")[0]})
    for guest in guests:
        _expect_phase(guest, "day")
    dead = {victim, village.seats_of("wolf")[0], village.seats_of("villager")[1]}
    _hang(village, village.seats_of("wolf")[1], *dead)
    for seat, guest in enumerate(guests):
        _expect_phase(guest, "over")
        guest.look("werewolf_over")
        _told_no_more_than_is_due(village, seat)


def _role_of(guest: Guest) -> str:
    card = guest.page.locator(".role-card > div")
    expect(card).to_be_visible()
    guest.fits()
    guest.look("werewolf_night")
    return str(card.get_attribute("class"))


def _expect_phase(guest: Guest, phase: str) -> None:
    expect(guest.page.locator(".werewolf")).to_have_attribute("data-phase", phase, timeout=60_000)


def _soul(guest: Guest, seat: int) -> Locator:
    return guest.page.locator(".soul").nth(seat).locator("button")


def _wolves_talk(village: _Village) -> None:
    """What one wolf says at night the other reads, and nobody else was told; who sleeps may say nothing."""
    first, second = (village.guests[seat] for seat in village.seats_of("wolf"))
    first.say(_AMONG_WOLVES)
    _until_told(second, _AMONG_WOLVES)
    sleeper = village.guests[village.seats_of("villager")[0]]
    sleeper.say("I cannot sleep")
    for seat, guest in enumerate(village.guests):
        assert guest.heard.has(_AMONG_WOLVES) == (village.roles[seat] == "wolf"), guest.name
        assert guest is sleeper or not guest.heard.has("I cannot sleep")


def _until_told(guest: Guest, words: str) -> None:
    for _ in range(600):
        if guest.heard.has(words):
            return
        guest.page.wait_for_timeout(50)
    raise AssertionError(f"{guest.name} was not told: {words}")


def _choose_at_night(
    village: _Village, victim: int, looked_at: int | None = None, dead: set[int] | None = None
) -> None:
    """The wolves choose the victim, the seer somebody, the doctor somebody else, and the others suspect."""
    for seat, (guest, role) in enumerate(zip(village.guests, village.roles, strict=True)):
        if seat in (dead or ()):
            continue
        _expect_phase(guest, "night")
        if role == "wolf":
            _soul(guest, victim).click()
        elif role == "seer" and looked_at is not None:
            _soul(guest, looked_at).click()
        else:
            _choose_but(guest, victim)


def _choose_but(guest: Guest, victim: int) -> None:
    """The first one who may be chosen and is not the victim."""
    for seat in range(len(_NAMES)):
        if seat != victim and _soul(guest, seat).count():
            _soul(guest, seat).click()
            return
    raise AssertionError(f"{guest.name} may choose nobody")


def _the_dead_talks(village: _Village, victim: int) -> None:
    ghost = village.guests[victim]
    ghost.say(_AMONG_THE_DEAD)
    _until_told(ghost, _AMONG_THE_DEAD)
    assert not any(each.heard.has(_AMONG_THE_DEAD) for each in village.guests if each is not ghost)


def _hang(village: _Village, accused: int, *dead: int, but: int | None = None) -> None:
    """All who live vote for the accused, who votes for nobody."""
    for seat, guest in enumerate(village.guests):
        if seat in dead or seat == but:
            continue
        if seat == accused:
            guest.page.locator(".werewolf .choices button").click()
        else:
            _soul(guest, accused).click()


def _told_no_more_than_is_due(village: _Village, seat: int) -> None:
    """Each frame until the end: the roles and choices in it are those that ``seat`` may know by then."""
    shown = [each for each in told_before_the_end(village.guests[seat].heard) if each["view"]]
    assert shown
    for match in shown:
        view = match["view"]
        if not view["alive"][seat]:
            continue
        assert view["role"] == village.roles[seat]
        for other, role in enumerate(view["roles"]):
            assert role is None or _may_know(village, view, seat, other), f"{seat} knows what {other} is"
        if view["phase"] in ("night", "dawn"):
            _knows_no_choices(village, match, seat)
        assert village.roles[seat] == "seer" or not view["looks"]
        assert village.roles[seat] == "doctor" or view["guarded"] is None


def _may_know(village: _Village, view: Frame, seat: int, other: int) -> bool:
    if other == seat or not view["alive"][other]:
        return True
    looked = {each["seat"] for each in view["looks"] if each["is_wolf"]}
    return village.roles[other] == "wolf" and (village.roles[seat] == "wolf" or other in looked)


def _knows_no_choices(village: _Village, match: Frame, seat: int) -> None:
    """At night wolves alone see whom another chose, and only another wolf."""
    for other, pick in enumerate(match["view"]["picks"]):
        if other != seat and pick is not None:
            assert village.roles[seat] == village.roles[other] == "wolf"
    last = match.get("last")
    if last and last["seat"] != seat and village.roles[seat] != "wolf" and match["view"]["phase"] == "dawn":
        assert not list(_numbers(last.get("move")))


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _numbers(each)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value
