"""Which cards go together and which beat which, by the code of the game and by a second reading of the rules."""

from itertools import combinations_with_replacement
from random import Random

import pytest

from server.games.doudizhu.combinations import (
    RANKS,
    Combination,
    Counts,
    beats,
    counted,
    plays,
    reading,
    readings,
    written,
)
from tests.unit.server.games.doudizhu.second_reading import Reading, all_readings, every_play, is_beaten

PACK = "".join(rank * 4 for rank in RANKS[:13]) + RANKS[13:]
FEW_RANKS = ("3456789", "TJQKA2", "KA2xX", "34567A2X")


def told(combination: Combination) -> Reading:
    return combination.kind, combination.top, combination.length


def hands_of(ranks: str, size: int) -> list[str]:
    chosen = ("".join(cards) for cards in combinations_with_replacement(ranks, size))
    return [hand for hand in chosen if all(hand.count(rank) <= PACK.count(rank) for rank in hand)]


def dealt(chance: Random, size: int) -> Counts:
    return counted("".join(chance.sample(PACK, size)))


@pytest.mark.parametrize("ranks", FEW_RANKS)
def test_hands_of_up_to_five_cards_are_read_and_beaten_as_the_rules_say(ranks: str) -> None:
    hands = [hand for size in range(1, 6) for hand in hands_of(ranks, size)]
    read = []
    for hand in hands:
        found = list(readings(counted(hand)))
        assert {told(each) for each in found} == all_readings(hand), hand
        assert set(plays(counted(hand), None)) == every_play(hand, None), hand
        read += found[:1]
    for one in set(read):
        for other in set(read):
            assert beats(one, other) == is_beaten(told(other), told(one)), (one, other)


def _check_hand(hand: Counts, chance: Random) -> None:
    found = plays(hand, None)
    assert set(found) == every_play(written(hand), None), written(hand)
    for cards in chance.sample(list(found), min(3, len(found))):
        over = found[cards]
        assert told(over) in all_readings(cards)
        assert reading(counted(cards), None) == over
        answers = plays(hand, over)
        assert set(answers) == every_play(written(hand), told(over)), (written(hand), cards)
        assert all(beats(each, over) for each in answers.values())


def test_random_hands_have_the_plays_that_the_rules_say() -> None:
    chance = Random(5)
    for size in (8, 9, 10, 10, 11, 12):
        _check_hand(dealt(chance, size), chance)


@pytest.mark.long
def test_many_random_hands_have_the_plays_that_the_rules_say() -> None:
    chance = Random(6)
    for size in (*range(1, 13), 14, 15, 16, 17):
        for _ in range(12 if size < 14 else 2):
            _check_hand(dealt(chance, size), chance)


@pytest.mark.long
@pytest.mark.parametrize("hand", ["333444555666789TJQKA", "3333444455556666789T", "33344455566677778xX2"])
def test_full_hands_with_many_triples_have_the_plays_that_the_rules_say(hand: str) -> None:
    _check_hand(counted(hand), Random(1))


def test_what_can_be_read_in_two_ways_is_what_beats_the_table() -> None:
    both = counted("333444555666")
    assert reading(both, None) == Combination("airplane", RANKS.index("6"), 4)
    over = reading(counted("333444555789"), None)
    assert over == Combination("airplane_singles", RANKS.index("5"), 3)
    assert reading(both, over) == Combination("airplane_singles", RANKS.index("6"), 3)


@pytest.mark.parametrize(
    "cards", ["TJQKA2", "AA22", "333444xX", "4444xX", "3333444456", "33334444", "22233334"]
)
def test_what_does_not_go_together_is_nothing(cards: str) -> None:
    assert reading(counted(cards), None) is None
