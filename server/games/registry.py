"""All games, by name. A new game is one line here, or comes with an installed package."""

from typing import Any, Final

from server.games.base import Game
from server.games.chess.rules import Chess
from server.games.connect_four import ConnectFour
from server.games.doudizhu.rules import Doudizhu
from server.games.go.rules import Go
from server.games.gomoku import Gomoku
from server.games.installed import installed
from server.games.rps import Rps
from server.games.sketch.rules import Sketch
from server.games.snake.rules import SnakeGame
from server.games.tictactoe import TicTacToe
from server.games.werewolf.rules import Werewolf
from server.games.xiangqi.rules import Xiangqi

AnyGame = Game[Any, Any, Any]

_OURS: Final[dict[str, AnyGame]] = {
    game.name: game
    for game in (
        TicTacToe(),
        ConnectFour(),
        Gomoku(),
        Chess(),
        Xiangqi(),
        Go(),
        Doudizhu(),
        Rps(),
        SnakeGame(),
        Sketch(),
        Werewolf(),
    )
}
_INSTALLED: Final = installed(frozenset(_OURS))

GAMES: Final[dict[str, AnyGame]] = _OURS | _INSTALLED.games
LEFT_OUT: Final = _INSTALLED.left_out
