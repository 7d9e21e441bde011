"""Every game there is, by its name. A new game is one line here."""

from typing import Any, Final

from server.games.base import Game
from server.games.chess import Chess
from server.games.tictactoe import TicTacToe

AnyGame = Game[Any, Any, Any]

GAMES: Final[dict[str, AnyGame]] = {game.name: game for game in (TicTacToe(), Chess())}
