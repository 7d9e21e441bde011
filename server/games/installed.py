"""Games of other packages, installed beside Teahouse under the entry points ``teahouse.games``.

https://packaging.python.org/en/latest/specifications/entry-points/
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from msgspec import Struct

from server.games.base import Game

GROUP: Final = "teahouse.games"


class Installed(Struct, frozen=True):
    """``left_out``: why a game cannot be played here, in a line each."""

    games: dict[str, Game[Any, Any, Any]]
    left_out: tuple[str, ...]


def installed(taken: frozenset[str]) -> Installed:
    """The games of other packages, by name. None takes a name of ``taken``, or one that another one has."""
    games: dict[str, Game[Any, Any, Any]] = {}
    left_out: list[str] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        try:
            game = _loaded(point)
            if game.name in taken or game.name in games:
                raise ValueError(f"there is a game named {game.name} already")
        except Exception as error:
            # Despite any error of one package, the other games can be played.
            left_out.append(f"the game {point.name} ({point.value}) is left out: {error}")
        else:
            games[game.name] = game
    return Installed(games, tuple(left_out))


def _loaded(point: EntryPoint) -> Game[Any, Any, Any]:
    made = point.load()
    if not (isinstance(made, type) and issubclass(made, Game)):
        raise TypeError("it is not a class of games (server.games.base.Game)")
    game = made()
    if game.name != point.name:
        raise ValueError(f"the game is named {game.name}")
    return game
