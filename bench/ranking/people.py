"""The simulated players: their true strength, and how the cheats among them behave."""

import random
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from models.ids import UserId
from models.wire.base import Person

PersonKind = Literal["honest", "farmer", "staller", "dropper", "helper"]

CHEATS: Final[Sequence[PersonKind]] = ("farmer", "staller", "dropper")
CHEATING: Final = 0.05
HELPERS_EACH: Final = 2
_MEAN: Final = 1_500.0
_SPREAD: Final = 250.0
_SCALE: Final = 400.0
_DRAWN: Final = 0.08


class Player(Struct, frozen=True):
    """A player. ``helpers`` are a farmer's accounts and guests, which exist to lose to it."""

    person: Person
    kind: PersonKind
    strength: float
    helpers: tuple[Person, ...] = ()


def players_of(count: int, chance: random.Random) -> list[Player]:
    """``count`` players, one in twenty of whom cheats, a third of them in each way; as strong as the others."""
    players = []
    for number in range(count):
        name = f"player {number}"
        cheats = number < count * CHEATING
        kind: PersonKind = CHEATS[number % len(CHEATS)] if cheats else "honest"
        helpers = _helpers(number) if kind == "farmer" else ()
        strength = chance.gauss(_MEAN, _SPREAD)
        players.append(Player(Person(id=UserId(f"u-{number:04}"), name=name), kind, strength, helpers))
    return players


def guests_of(players: Sequence[Player]) -> set[UserId]:
    """The helpers that are guests: half of them, because guests cost a farmer nothing."""
    return {helper.id for player in players for helper in player.helpers[::2]}


def score_of(first: Player, second: Player, chance: random.Random) -> float:
    """The score of ``first`` in a match that is played to its end."""
    drawn = chance.random()
    if drawn < _DRAWN:
        return 0.5
    wins = 1 / (1 + 10 ** ((second.strength - first.strength) / _SCALE))
    return 1.0 if chance.random() < wins else 0.0


def _helpers(number: int) -> tuple[Person, ...]:
    return tuple(
        Person(id=UserId(f"u-{number:04}-{place}"), name=f"helper {place} of {number}")
        for place in range(HELPERS_EACH)
    )
