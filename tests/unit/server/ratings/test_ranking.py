"""The ranking of a game: always as if it were sorted anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ids import UserId
from models.stores.ratings import Player
from server.ratings import ranking
from server.ratings.ranking import Ranking
from tests.rigs.matches import a_player

# Few users and few ratings, so that many are moved and many are level.
players = st.builds(
    a_player, st.sampled_from("abcdefgh"), rating=st.integers(1_400, 1_404).map(float), game=st.just("chess")
)


@given(st.lists(players, max_size=8, unique_by=lambda player: player.user), st.lists(players, max_size=30))
def test_it_is_as_if_sorted_anew(first: list[Player], later: list[Player]) -> None:
    found = Ranking(first)
    now = {player.user: player for player in first}
    for player in later:
        found.put(player)
        now[player.user] = player
    order = sorted(now.values(), key=lambda player: (-player.rating, player.user))
    assert len(found) == len(order)
    assert found.page(0, 50) == order
    assert found.page(2, 3) == order[2:5]
    assert [found.index(player.user) for player in order] == list(range(len(order)))
    assert found.index(UserId("nobody")) is None


def test_below_the_last_rank_nobody_is_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MAX_RANKED", 2)
    found = Ranking([a_player("a", rating=1), a_player("b", rating=3), a_player("c", rating=2)])
    assert [player.user for player in found.page(0, 9)] == ["b", "c"]
    found.put(a_player("a", rating=4))
    assert [player.user for player in found.page(0, 9)] == ["a", "b"]
    assert found.index(UserId("c")) is None
    found.drop(UserId("b"))
    found.put(a_player("c", rating=2))
    assert [player.user for player in found.page(0, 9)] == ["a"], "others may stand before c"
