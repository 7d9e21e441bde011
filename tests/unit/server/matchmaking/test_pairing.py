"""Who plays with whom: nobody at two tables, none too small or too large, the longest waiting first."""

from hypothesis import given
from hypothesis import strategies as st

from server.matchmaking import pairing
from server.matchmaking.pairing import FILL_S, WIDENS_PER_S, WINDOW, Group

NOW = 100.0


def one(name: str, since: float = 0.0, rating: float = 1500.0) -> Group[str]:
    return Group((name,), since, rating)


def party(names: str, since: float = 0.0, rating: float = 1500.0) -> Group[str]:
    return Group(tuple(names), since, rating)


def paired(waiting: list[Group[str]], least: int = 2, most: int = 2, now: float = NOW) -> list[str]:
    """The lineups, each as the names of those in it."""
    return [
        "".join(name for group in lineup for name in group.who)
        for lineup in pairing.lineups(waiting, least, most, now)
    ]


def test_the_two_that_wait_longest_play() -> None:
    assert paired([one("c", 3), one("a", 1), one("b", 2)]) == ["ab"]


def test_alone_nobody_plays() -> None:
    assert paired([]) == []
    assert paired([one("a")]) == []


def test_the_nearest_in_strength_play() -> None:
    waiting = [one("a", 0, 1500), one("b", 1, 1590), one("c", 2, 1510), one("d", 3, 1600)]
    assert paired(waiting, now=4) == ["ac", "bd"]


def test_what_is_too_far_apart_for_now_plays_later() -> None:
    far = [one("a", 0, 1500), one("b", 5, 1500 + WINDOW + 10 * WIDENS_PER_S)]
    assert paired(far, now=9.9) == []
    assert paired(far, now=10) == ["ab"]


def test_a_table_that_is_not_full_waits_for_more() -> None:
    three = [one("a", 0), one("b", 1), one("c", 2)]
    assert paired(three, 2, 4, now=FILL_S - 0.1) == []
    assert paired(three, 2, 4, now=FILL_S) == ["abc"]
    assert paired([*three, one("d", 3)], 2, 4, now=3) == ["abcd"]
    assert paired(three, 4, 4, now=1_000) == []


def test_parties_fill_a_table_without_being_split() -> None:
    waiting = [party("ab", 0), one("c", 1), party("de", 2)]
    assert paired(waiting, 4, 4, now=3) == ["abde"]
    assert paired([party("abc", 0), party("de", 1)], 4, 4) == []
    assert paired([party("abcd", 0)], 2, 4, now=0) == ["abcd"]


sizes = st.integers(1, 4)
groups = st.builds(
    lambda size, since, rating: (size, since, rating), sizes, st.floats(0, 100), st.floats(1_000, 2_000)
)


@given(st.lists(groups, max_size=40), st.integers(1, 4), st.integers(4, 6))
def test_any_queue(queue: list[tuple[int, float, float]], least: int, most: int) -> None:
    waiting = [
        Group(tuple((place, seat) for seat in range(size)), since, rating)
        for place, (size, since, rating) in enumerate(queue)
    ]
    made = pairing.lineups(waiting, least, most, NOW)
    seated = [who for table in made for group in table for who in group.who]
    assert len(seated) == len(set(seated))
    for table in made:
        assert least <= sum(len(group.who) for group in table) <= most
        first = table[0]
        assert all(
            abs(group.rating - first.rating) <= pairing.window(NOW - min(group.since, first.since))
            for group in table
        )


@given(st.lists(st.floats(0, 100), max_size=30, unique=True))
def test_equals_are_paired_in_the_order_of_their_coming(since: list[float]) -> None:
    waiting = [Group((at,), at) for at in since]
    made = [tuple(group.since for group in lineup) for lineup in pairing.lineups(waiting, 2, 2, NOW)]
    order = sorted(since)
    assert made == list(zip(order[::2], order[1::2], strict=False))
