"""The combinations of dou dizhu once more, written from the rules alone: slow, and with nothing of the game's code.

It takes any cards, tries every way to tell body and wings apart, and looks whether the parts are what the rules ask.
"""

from collections import Counter
from itertools import combinations, product

ORDER = "3456789TJQKA2xX"
IN_CHAINS = "3456789TJQKA"

# Its name, the rank that decides, and how many groups its body has.
Reading = tuple[str, int, int]


def all_readings(cards: str) -> set[Reading]:
    found: set[Reading] = set()
    if sorted(cards) == ["X", "x"]:
        found.add(("rocket", ORDER.index("X"), 1))
    groups = Counter(cards)
    for width, name in ((1, "single"), (2, "pair"), (3, "triple"), (4, "bomb")):
        if len(groups) == 1 and len(cards) == width:
            found.add((name, ORDER.index(cards[0]), 1))
    for width, least, name in ((1, 5, "straight"), (2, 3, "pair_chain"), (3, 2, "airplane")):
        if _is_chain(groups, width) and len(groups) >= least:
            found.add((name, max(map(ORDER.index, groups)), len(groups)))
    return found | _with_triples(cards) | _with_fours(cards)


def _is_chain(groups: Counter[str], width: int) -> bool:
    places = sorted(map(ORDER.index, groups))
    return (
        all(many == width for many in groups.values())
        and all(rank in IN_CHAINS for rank in groups)
        and places == list(range(places[0], places[0] + len(places)))
    )


def _with_triples(cards: str) -> set[Reading]:
    found: set[Reading] = set()
    threes = [rank for rank, many in Counter(cards).items() if many == 3]
    for many in range(1, len(threes) + 1):
        for body in combinations(threes, many):
            if many > 1 and not _is_chain(Counter(dict.fromkeys(body, 3)), 3):
                continue
            rest = [card for card in cards if card not in body]
            top = max(map(ORDER.index, body))
            if len(rest) == many and _are_singles(rest):
                found.add(("triple_single" if many == 1 else "airplane_singles", top, many))
            if len(rest) == 2 * many and _are_pairs(rest):
                found.add(("triple_pair" if many == 1 else "airplane_pairs", top, many))
    return found


def _with_fours(cards: str) -> set[Reading]:
    found: set[Reading] = set()
    for rank, many in Counter(cards).items():
        rest = [card for card in cards if card != rank]
        if many == 4 and len(rest) == 2 and _are_singles(rest):
            found.add(("four_singles", ORDER.index(rank), 1))
        if many == 4 and len(rest) == 4 and _are_pairs(rest):
            found.add(("four_pairs", ORDER.index(rank), 1))
    return found


def _are_singles(cards: list[str]) -> bool:
    return not {"x", "X"} <= set(cards) and all(many < 4 for many in Counter(cards).values())


def _are_pairs(cards: list[str]) -> bool:
    return all(many == 2 for many in Counter(cards).values())


def is_beaten(lower: Reading, higher: Reading) -> bool:
    if "rocket" in (lower[0], higher[0]):
        return lower[0] != "rocket"
    if higher[0] == "bomb" and lower[0] != "bomb":
        return True
    return lower[0] == higher[0] and lower[2] == higher[2] and lower[1] < higher[1]


def every_play(hand: str, over: Reading | None) -> set[str]:
    """All plays that ``hand`` has, found by looking at every choice of its cards."""
    groups = Counter(hand)
    ranks = [rank for rank in ORDER if rank in groups]
    found = set()
    for taken in product(*(range(groups[rank] + 1) for rank in ranks)):
        cards = "".join(rank * many for rank, many in zip(ranks, taken, strict=True))
        if cards and any(over is None or is_beaten(over, each) for each in all_readings(cards)):
            found.add(cards)
    return found
