"""The checker finds what is wrong with histories that were made up, and nothing in one that is right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.chaos.checking.check import check, summary
from bench.chaos.history import LOOK, History, read
from tests.unit.bench.chaos.told import ROOM, Told, at_the_end, good, message


def found_in(told: Told) -> str:
    """What is wrong, when three looks have shown how it should be."""
    told.looked_at(*at_the_end(), rev=4)
    return "\n".join(check(told.over()))


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert found_in(good()) == ""


def test_one_who_was_cut_off_resumes_from_pages() -> None:
    told = good()
    told.line("closed", "ben")
    told.sent("ann", 3, "three", rev=5)
    told.sent("ann", 4, "four", rev=6)
    for who in ("ann",):
        told.heard(who, message(3, "three", 5))
        told.heard(who, message(4, "four", 6))
    page = [{"op": "message", "rev": 5, "message": message(3, "three", 5)}]
    told.joined("ben", 6, socket=2, since=4, changes=page, more=True)
    rest = [{"op": "message", "rev": 6, "message": message(4, "four", 6)}]
    told.asked("ben", "history.since", {"changes": rest, "rev": 6, "more": False}, 2, room=ROOM, rev=5)
    told.looked_at(*at_the_end(), message(3, "three", 5), message(4, "four", 6), rev=6)
    assert check(told.over()) == []


def test_an_unavailable_command_may_have_taken_effect() -> None:
    told = good()
    refusal = {"op": "error", "code": "unavailable", "message": ""}
    told.asked("ben", "room.close", refusal, room=ROOM)
    told.heard("ben", message(7, "what comes", 9))
    told.joined("ben", 4, since=4)
    assert found_in(told) == ""
    told.heard("ben", message(7, "what comes", 9))
    assert "was at 4, and it is told 9" in "\n".join(check(told.lines))


def lost(told: Told) -> None:
    told.sent("ann", 3, "three", rev=5)


def hole(told: Told) -> None:
    told.heard("ben", message(4, "four", 6))


def told_twice(told: Told) -> None:
    told.heard("ben", message(1, "edited", 4, edited_at=9))


def out_of_order(told: Told) -> None:
    told.heard("ben", message(4, "four", 6))
    told.heard("ben", message(3, "three", 5))


def not_listening(told: Told) -> None:
    told.asked("ben", "room.close", {}, room=ROOM)
    told.heard("ben", message(3, "three", 5))


def answered_otherwise(told: Told) -> None:
    told.sent("ann", 1, "one", sent_at=99)


def number_given_twice(told: Told) -> None:
    told.asked("ann", "message.edit", {"rev": 4}, room=ROOM, seq=2, text="also edited")


def edit_lost(told: Told) -> None:
    told.asked("ann", "message.edit", {"rev": 5}, room=ROOM, seq=2, text="edited too")


def edit_shown_otherwise(told: Told) -> None:
    told.asked("ann", "message.edit", {"rev": 5}, room=ROOM, seq=2, text="mine")
    told.heard("ben", message(2, "another's", 5, edited_at=9))


def refused_and_there(told: Told) -> None:
    refusal = {"op": "error", "code": "forbidden", "message": ""}
    told.asked("ben", "message.send", refusal, room=ROOM, text="two", nonce="n")


def changes_with_a_hole(told: Told) -> None:
    told.line("closed", "ben")
    change = {"op": "message", "rev": 6, "message": message(3, "three", 6)}
    told.joined("ben", 6, socket=2, since=4, changes=[change])


def changes_that_end_early(told: Told) -> None:
    told.line("closed", "ben")
    told.joined("ben", 6, socket=2, since=4)


def numbered_anew(told: Told) -> None:
    told.line("closed", "ben")
    told.joined("ben", 4, socket=2, since=4, epoch="e-2")


def cannot_resume(told: Told) -> None:
    told.line("closed", "ben")
    told.joined("ben", 4, socket=2, since=4, resync=True, messages=at_the_end())


def never_quiet(told: Told) -> None:
    told.line("unsettled", "ben")


def stale(told: Told) -> None:
    told.joined("ben", 3, socket=2)


def changed_hands(told: Told) -> None:
    told.line("plan", frame={"kind": "clock"})
    told.line("homes", frame={"homes": 2})


def answer_to_nothing(told: Told) -> None:
    told.line("got", "ben", {"op": "ok", "id": 77})


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lost, "'three') was acknowledged as 3, where nothing is"),
        (hole, "was at 4, and it is told 6 and misses"),
        (told_twice, "was at 4, and it is told 4 again"),
        (out_of_order, "is told 5 again"),
        (not_listening, "to which it does not listen: message 5"),
        (answered_otherwise, "was answered"),
        (number_given_twice, "4 of tea was given to"),
        (edit_lost, "'edited too' of 2 is not there"),
        (edit_shown_otherwise, "'mine' was acknowledged as 5 of tea, which is \"another's\""),
        (refused_and_there, "was refused with forbidden and is there"),
        (changes_with_a_hole, "the changes since 4 are [6]"),
        (changes_that_end_early, "tea is at 6, and changes end at 4"),
        (numbered_anew, "was numbered as e-1 and now as e-2"),
        (cannot_resume, "cannot be resumed from 4"),
        (never_quiet, "ben at"),
        (stale, "tea is said to be at 3, and 4 was acknowledged before"),
        (changed_hands, "2 times a process became the home, and none was broken"),
        (answer_to_nothing, "an answer to nothing"),
    ],
)
def test_what_is_wrong_is_found(spoil: Callable[[Told], None], says: str) -> None:
    told = good()
    spoil(told)
    assert says in found_in(told)


def test_a_home_that_was_killed_is_followed() -> None:
    told = good()
    told.line("plan", frame={"kind": "kill"})
    told.line("homes", frame={"homes": 2})
    assert found_in(told) == ""


def test_processes_that_show_different_things_are_found() -> None:
    told = good()
    told.looked_at(*at_the_end(), rev=4, processes="ab")
    told.looked_at(message(1, "one"), message(2, "two"), rev=4, processes="c")
    found = "\n".join(check(told.over()))
    assert "look a and look c show other messages" in found
    assert "ann, look c, tea: 1 is" in found


def test_a_message_that_is_there_twice_is_found() -> None:
    told = good()
    told.looked_at(*at_the_end(), message(3, "two", 5), rev=5)
    assert "look a: 'two' is 2 times in tea" in check(told.over())


def test_a_notice_of_the_server_may_come_again() -> None:
    told = good()
    notices = [{**message(seq, "restarted", seq + 2), "kind": "notice"} for seq in (3, 4)]
    told.looked_at(*at_the_end(), *notices, rev=6)
    assert [each for each in check(told.over()) if "times" in each] == []


def test_a_hole_among_the_messages_is_found() -> None:
    told = good()
    told.looked_at(*at_the_end(), message(4, "four", 5), rev=5)
    assert "have a hole: [3]" in "\n".join(check(told.over()))


def test_what_a_client_does_not_know_is_found() -> None:
    told = good()
    told.looked_at(*at_the_end(), message(3, "three", 5), rev=5)
    found = "\n".join(check(told.over()))
    assert "ben, look b, tea: 3 is not known" in found
    assert "ben: tea is at 5, of which it knows 4" in found


def test_one_who_is_gone_need_not_know() -> None:
    told = good()
    told.line("closed", "ann")
    told.line("closed", "ben")
    told.looked_at(*at_the_end(), message(3, "three", 5), rev=5)
    assert check(told.over()) == []


def test_a_history_without_an_end_or_a_look_is_not_right() -> None:
    found = check(good().lines)
    assert found == ["the history has no end", "nobody has looked"]


def played(versions: list[int], stones: list[int]) -> list[str]:
    """What is wrong where moves were acknowledged at ``versions``, and the log ends up with ``stones``."""
    told = Told()
    state = {"match": "g", "room": "r", "version": len(stones), "status": "playing", "view": stones}
    told.joined("ann", 1, room="r", match=state)
    for number, version in enumerate(versions, start=1):
        reply = {"version": version}
        told.asked(
            "ann", "game.move", reply, room="r", version=number - 1, move={"x": number}, nonce=str(number)
        )
    log = [{"version": place, "move": {"x": stone}} for place, stone in enumerate(stones, start=1)]
    for process in "abc":
        told.joined(f"{LOOK}{process}", 1, room="r", match=state)
        told.asked(f"{LOOK}{process}", "game.replay", {"log": log, "more": False}, match="g", after=0)
    return check(told.over())


def test_moves_are_there_once() -> None:
    assert played([1, 2], [1, 2]) == []
    assert "was acknowledged as 2, where None is" in played([1, 2], [1])[0]
    assert "was acknowledged as 1, where" in played([1], [9])[0]
    assert "version 1 was given to" in played([1, 1], [1])[0]


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    with History(tmp_path / "h") as history:
        history.note("sent", who="ann", socket=3, frame={"op": "ping"})
        history.note("over")
    lines = list(read(tmp_path / "h"))
    assert [(line.what, line.who, line.socket, line.frame) for line in lines] == [
        ("sent", "ann", 3, {"op": "ping"}),
        ("over", "", 0, {}),
    ]
    assert "over 1, sent 1" in summary(lines)
