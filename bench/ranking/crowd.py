"""An evening of 1,000 people who look for rated matches: how long they wait, and how far apart their ratings are.

It uses the server's own pairing and ratings, on a simulated clock: ``python -m bench.ranking.crowd`` prints the
figures and, with a path, draws them. The seed is fixed.
"""

import heapq
import random
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from server.matchmaking.pairing import Group, lineups, window
from server.ratings.glicko import Result, Strength, after

PEOPLE: Final = 1_000
EVENING_S: Final = 4 * 3_600
# Half of the people play at any time; between two matches everybody rests, and a match takes about this long.
_RESTS_S: Final = 240.0
_PLAYS_S: Final = 240.0
_SWEEP_S: Final = 1.0
_MEAN, _SPREAD = 1500.0, 300.0
# The limits of an evening: of waits and of rating differences the 95th percentile, and the longest wait.
WAITS_S: Final = 10.0
LONGEST_S: Final = 60.0
APART: Final = 160.0
_WIDTH, _HEIGHT, _EDGE = 640, 300, 46


class Somebody(Struct):
    """``skill`` is the true, hidden strength; ``rating`` is what the server derives from the results."""

    skill: float
    rating: Strength


class Met(Struct, frozen=True):
    """A match: how long each of the two had waited, in seconds, and the difference of their ratings."""

    waits_s: tuple[float, float]
    apart: float


class Evening:
    """The matches of ``seconds``."""

    def __init__(self, people: int = PEOPLE, seconds: float = EVENING_S, seed: int = 7) -> None:
        self._chance = random.Random(seed)
        skills = [self._chance.gauss(_MEAN, _SPREAD) for _ in range(people)]
        self.people = [Somebody(skill, Strength()) for skill in skills]
        self.met: list[Met] = []
        self._waiting: list[Group[int]] = []
        self._come = [(self._chance.expovariate(1 / _RESTS_S), number) for number in range(people)]
        heapq.heapify(self._come)
        now = 0.0
        while now < seconds:
            now += _SWEEP_S
            self._sweep(now)

    @property
    def order(self) -> float:
        """Spearman's correlation of rating and true strength: 1 is the true order."""
        skills = [each.skill for each in self.people]
        ratings = [each.rating.rating for each in self.people]
        return statistics.correlation(_ranks(skills), _ranks(ratings))

    def waits_s(self) -> list[float]:
        """The waits of those who found a match, in order."""
        return sorted(wait for each in self.met for wait in each.waits_s)

    def apart(self) -> list[float]:
        """The rating differences of the matches, in order; without the first hour, when everybody was new."""
        return sorted(each.apart for each in self.met[len(self.met) // 4 :])

    def _sweep(self, now: float) -> None:
        while self._come and self._come[0][0] <= now:
            at, number = heapq.heappop(self._come)
            rating = self.people[number].rating.rating
            self._waiting.append(Group(who=(number,), since=at, rating=rating))
        for one, two in lineups(self._waiting, 2, 2, now):
            self._waiting = [group for group in self._waiting if group is not one and group is not two]
            self.met.append(Met((now - one.since, now - two.since), abs(one.rating - two.rating)))
            self._play(one.who[0], two.who[0])
            for group in (one, two):
                gone_s = self._chance.expovariate(1 / _PLAYS_S) + self._chance.expovariate(1 / _RESTS_S)
                heapq.heappush(self._come, (now + gone_s, group.who[0]))

    def _play(self, first: int, second: int) -> None:
        one, two = self.people[first], self.people[second]
        wins = self._chance.random() < 1 / (1 + 10 ** ((two.skill - one.skill) / 400))
        before, other = one.rating, two.rating
        one.rating = after(before, [Result(other, float(wins))])
        two.rating = after(other, [Result(before, float(not wins))])


def at(values: Sequence[float], part: float) -> float:
    """The value below which this part of the sorted ``values`` lies."""
    return values[min(len(values) - 1, int(part * len(values)))]


def _ranks(values: Sequence[float]) -> list[float]:
    places = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    for rank, place in enumerate(places):
        ranks[place] = float(rank)
    return ranks


def picture(evening: Evening) -> str:
    """An SVG of each match: the longer wait of the two across, the rating difference up, and the allowed limit."""
    shown = evening.met[len(evening.met) // 4 :][::6]
    most_s, most = max(max(each.waits_s) for each in shown), max(each.apart for each in shown)

    def place(wait_s: float, apart: float) -> tuple[float, float]:
        x = _EDGE + wait_s / most_s * (_WIDTH - 2 * _EDGE)
        return round(x, 1), round(_HEIGHT - _EDGE - apart / most * (_HEIGHT - 2 * _EDGE), 1)

    dots = [place(max(each.waits_s), each.apart) for each in shown]
    parts = [f'<circle cx="{x}" cy="{y}" r="1.6" fill="#4a6fa5" fill-opacity="0.4"/>' for x, y in dots]
    bound = [place(wait_s, min(most, window(wait_s))) for wait_s in (0.0, most_s)]
    (x1, y1), (x2, y2) = bound
    parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#c2571a"/>')
    across, up = range(0, int(most_s) + 1, 10), range(0, int(most) + 1, 100)
    parts += [f'<text x="{place(each, 0)[0]}" y="{_HEIGHT - 26}">{each}</text>' for each in across]
    parts += [f'<text x="8" y="{place(0, each)[1]}">{each}</text>' for each in up]
    parts.append(f'<text x="{_WIDTH // 2}" y="{_HEIGHT - 6}">seconds waited, the longer of both</text>')
    parts.append('<text x="8" y="16">points of rating between the two; the line is what is allowed</text>')
    style = 'font-family="sans-serif" font-size="12" fill="#777"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {style}>\n' + (
        "\n".join(parts) + "\n</svg>\n"
    )


if __name__ == "__main__":
    tonight = Evening()
    for name, values in (("waits, s", tonight.waits_s()), ("points apart", tonight.apart())):
        print(name, *(f"{at(values, part):.1f}" for part in (0.5, 0.95, 0.99)), f"{values[-1]:.1f}")
    print(len(tonight.met), "matches; order", f"{tonight.order:.3f}")
    for path in sys.argv[1:]:
        Path(path).write_text(picture(tonight))
