"""Stored and staged values: the newest decide, the stored ones are shown."""

from server.timeline.overlay import Overlay


def of(**stored: str) -> Overlay[str, str]:
    staged: Overlay[str, str] = Overlay()
    staged.stored = dict(stored)
    return staged


def test_a_staged_value_is_decided_by_and_not_shown() -> None:
    staged = of(a="old")
    staged.stage("a", "new")
    staged.stage("b", "more")
    assert (staged.newest("a"), staged.newest("b"), staged.newest("c")) == ("new", "more", None)
    assert staged.stored == {"a": "old"}


def test_an_applied_value_is_shown_and_a_later_one_still_decides() -> None:
    staged = of()
    first, second = "first", "second"
    staged.stage("a", first)
    staged.stage("a", second)
    staged.apply("a", first)
    assert (staged.stored["a"], staged.newest("a")) == ("first", "second")
    staged.apply("a", second)
    assert (staged.stored["a"], staged.newest("a")) == ("second", "second")


def test_unstaged_values_were_never_there() -> None:
    staged = of(a="old")
    staged.stage("a", "new")
    staged.stage("b", "more")
    staged.unstage()
    assert (staged.newest("a"), staged.newest("b"), staged.stored) == ("old", None, {"a": "old"})


def test_all_newest_names_each_key_once() -> None:
    staged = of(a="old", b="kept")
    staged.stage("a", "new")
    staged.stage("c", "more")
    assert sorted(staged.all_newest()) == ["kept", "more", "new"]
