"""Round robin and knockout: pairings that follow from the numbers of the players. Pure."""

from collections.abc import Sequence

from server.matchmaking.tournaments.state import Pair


def round_robin(players: int) -> list[list[Pair]]:
    """Every round of a tournament in which everybody meets everybody once; with an odd number one has a bye.

    By the circle method: the last player stays, the others move on; everybody changes seats as evenly as possible.
    """
    count = players + players % 2
    circle = count - 1
    rounds: list[list[Pair]] = []
    for turn in range(circle):
        pairs = [(turn, circle) if turn % 2 == 0 else (circle, turn)]
        for step in range(1, count // 2):
            ahead, behind = (turn + step) % circle, (turn - step) % circle
            pairs.append((ahead, behind) if step % 2 == 1 else (behind, ahead))
        rounds.append([_without(players, pair) for pair in pairs])
    return rounds


def first_of_knockout(players: int) -> list[Pair]:
    """The first round: the best meet the last or have byes, and the two best of all can only meet at the end."""
    order = [0]
    while len(order) < players:
        order = [place for seed in order for place in (seed, 2 * len(order) - 1 - seed)]
    return [_without(players, pair) for pair in zip(order[::2], order[1::2], strict=True)]


def next_of_knockout(winners: Sequence[int | None], number: int) -> list[Pair]:
    """Round ``number``: the winners of neighbouring boards, with seats that change. None: nobody went on."""
    pairs = zip(winners[::2], winners[1::2], strict=True)
    return [(one, other) if number % 2 else (other, one) for one, other in pairs]


def _without(players: int, pair: tuple[int, int]) -> Pair:
    """The pair, with nobody for a number that no player has."""
    first, second = (number if number < players else None for number in pair)
    return first, second
