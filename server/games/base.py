"""The contract of a game: pure rules and nothing else.

A game says how a match begins, what a move does, who sees what, whose turn it is and when it is over. The engine has
seats, clocks, bots, spectators, replays, offers and storage. The same options, seed and moves make the
same states, byte for byte: a game has no clock and no chance but ``rng``, keeps nothing and changes no argument.

``docs/writing-a-game.md`` makes one in fifteen minutes; ``tictactoe`` is the smallest there is.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, TypeVar

from msgspec import Meta, Struct

from server.games.clock_kinds import ClockSpec

Seat = int
Viewer = Seat | None
BY_BOT: Final = "bot"
MAX_GRACE_S: Final = 86_400
MAX_DELAY: Final = 600
_BLOCK_BITS: Final = 256

T = TypeVar("T")


class IllegalMove(Exception):
    """A move that the rules forbid. ``str()`` says why, in words that a player understands."""


class Rng:
    """Chance, made from a match's seed: anybody with the seed can check every card.

    Each version of a match has a stream of its own: the SHA-256 hashes of seed, version and a running number.

    Args:
        seed: 32 bytes, secret until the match is over.
        version: the version that the move makes; 0 at ``setup``.
    """

    def __init__(self, seed: bytes, version: int) -> None:
        self._key = seed + version.to_bytes(8, "big")
        self._blocks = 0

    def below(self, end: int) -> int:
        """A whole number from 0 to ``end - 1``, all equally likely. Raises ``ValueError`` if there is none."""
        if not 0 < end <= 1 << _BLOCK_BITS:
            raise ValueError(f"there is no number from 0 to {end - 1}")
        # Numbers beyond the last whole multiple of ``end`` would make small results likelier.
        fair = (1 << _BLOCK_BITS) // end * end
        while (number := self._block()) >= fair:
            pass
        return number % end

    def choice(self, things: Sequence[T]) -> T:
        """One of ``things``, all equally likely."""
        return things[self.below(len(things))]

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """The same things in some order, all equally likely (Durstenfeld, Algorithm 235, CACM 7, 1964)."""
        deck = list(things)
        for last in range(len(deck) - 1, 0, -1):
            other = self.below(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return deck

    def _block(self) -> int:
        block = hashlib.sha256(self._key + self._blocks.to_bytes(8, "big")).digest()
        self._blocks += 1
        return int.from_bytes(block, "big")


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a match ended. No winner is a draw.

    ``reason`` is a word of the game, or one of ``resigned``, ``timeout``, ``agreed``, ``abandoned``, ``aborted``.
    """

    winners: tuple[Seat, ...]
    reason: str
    scores: dict[Seat, float] | None = None


class Saying(Struct, frozen=True):
    """What is about to be said in the room of a match, for ``Game.may_see``: by which seat, if by any, and what.

    ``text`` is empty where it is not known yet: somebody types, reacts, or changes something that has no text.
    """

    seat: Seat | None
    text: str = ""


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of every match; a game's own options are fields of a subclass.

    ``absence``: what happens to a player whose turn it is and who is away. The clock waits for ``grace_s`` seconds in
    all, not each time; then it runs (``clock``), or a bot holds the seat until the player is back (``bot``).
    ``chat``: who may write in the match's room while the match is played. ``undo``: whether players may agree to take
    moves back.
    """

    absence: Literal["clock", "bot"] = "clock"
    grace_s: Annotated[int, Meta(ge=0, le=MAX_GRACE_S)] = 60
    chat: Literal["everyone", "players", "spectators", "nobody"] = "everyone"
    undo: bool = True


class Watch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How late spectators see what happens: by so many versions or seconds. Once it is over they see all.

    ``all``: they see, that late, what every seat saw, as those do who tell others of a match.
    """

    delay: Annotated[int, Meta(ge=0, le=MAX_DELAY)] = 0
    unit: Literal["versions", "seconds"] = "versions"
    all: bool = False

    def __post_init__(self) -> None:
        if self.all and not self.delay:
            raise ValueError("all: who sees everything sees it late, by a delay of 1 at least")


class HiddenOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of games with hidden hands: a spectator must not help a player. ``watch``: how late it sees."""

    watch: Watch = Watch()


class GameRecord(Struct, frozen=True, kw_only=True):
    """A match from its beginning to its end, for ``Game.documents``. ``moves`` are those not taken back.

    ``clock``: as it was asked for, if the match had one. ``left_s``: what each move left on the clock of who made it,
    where that is known. ``ratings``: those of the seats before the match, where it was rated.
    """

    match: str
    names: tuple[str, ...]
    options: Any
    moves: tuple[tuple[Seat, Any], ...]
    started_at: int
    outcome: Outcome | None
    clock: ClockSpec | None = None
    left_s: tuple[float | None, ...] = ()
    ratings: tuple[int | None, ...] = ()


S = TypeVar("S", bound=Struct)
M = TypeVar("M", bound=Struct)
O = TypeVar("O", bound=Options)  # noqa: E741 - the third of state, move and options


class Game(Generic[S, M, O]):
    """The rules of one game. An instance has no state; the three types are frozen Structs.

    Attributes:
        max_moves: no match has more moves, and it may have fewer; the contract's tests see to it.
        simultaneous: several seats may be to move at once.
        hidden: some viewers may not see everything. Such a game needs ``imagine`` and ``secrets``, and ``shown_move``
        if
            moves are kept secret. Any other game shows everybody the same, and the engine makes its view once.
        realtime: the game runs by itself, as a ``RealtimeGame``; the methods about turns below are not for it.
        teams: the winners played together, and so did the others; ratings follow that.
        reveals: once the match is over, everybody may read what ``may_see`` hid.
        clock: the clock of a rated match without a clock of its own, as the wire has it.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    min_players: ClassVar[int] = 2
    max_players: ClassVar[int] = 2
    max_moves: ClassVar[int]
    simultaneous: ClassVar[bool] = False
    hidden: ClassVar[bool] = False
    realtime: ClassVar[bool] = False
    reveals: ClassVar[bool] = True
    teams: ClassVar[bool] = False
    clock: ClassVar[Mapping[str, str | float]] = {"kind": "fischer", "initial_s": 600, "increment_s": 5}

    state_type: type[S]
    move_type: type[M]
    options_type: type[O]

    def setup(self, seats: int, options: O, rng: Rng) -> S:
        """The state before the first move of a match of ``seats`` players.

        Raises ``ValueError``, in words, for options that do not go together.
        """
        raise NotImplementedError

    def play(self, state: S, seat: Seat, move: M, rng: Rng) -> S:
        """The state after ``seat``, which is to move, made ``move``. Raises ``IllegalMove``."""
        raise NotImplementedError

    def to_move(self, state: S) -> tuple[Seat, ...]:
        """The seats that may move now, ascending; none when the match is over."""
        raise NotImplementedError

    def outcome(self, state: S) -> Outcome | None:
        """The outcome, or None while the match goes on."""
        raise NotImplementedError

    def legal_moves(self, state: S, seat: Seat) -> Iterable[M]:
        """Every move that ``play`` accepts from ``seat``, which is to move, in a fixed order."""
        raise NotImplementedError

    def view(self, state: S, viewer: Viewer) -> Struct | Mapping[str, Any]:
        """The part of the state that ``viewer`` (a seat; None is a spectator) may see, and nothing else."""
        raise NotImplementedError

    # Optional rules.

    def shown_move(self, after: S, now: S, seat: Seat, move: M, viewer: Viewer) -> M | None:
        """``move`` as ``viewer`` may know of it, or None while it is secret.

        ``after`` is the state that the move led to, ``now`` the state that is viewed; for a move that was taken
        back, the last state before that.
        """
        return move

    def imagine(self, state: S, seat: Viewer, rng: Rng) -> S:
        """A state that ``seat`` cannot tell from ``state``: everything hidden from it is drawn at random.

        Bots think about such a state, so that they know no more than a player.
        """
        return state

    def secrets(self, state: S, viewer: Viewer) -> Sequence[Any]:
        """The secrets for ``viewer``, in a fixed order: values (None: nothing yet), or piles of values.

        Only the contract's tests ask. Without it a secret that ``view`` shows by mistake, and that ``imagine``
        leaves unchanged, would pass for something open.
        """
        return ()

    def estimate(self, state: S, seat: Seat) -> float | None:
        """How well ``seat`` stands, from 0 (lost) to 1 (won); None if only a playout can tell."""
        return None

    def best_move(self, state: S, seat: Seat, rng: Rng, goes_on: Callable[[], bool]) -> M | None:
        """The move that the game's own search finds for ``seat``, which is to move, for its bots.

        ``goes_on`` is called after each piece of work, of about a millisecond; once it returns False, the best move
        so far is returned. ``rng`` is the bot's own chance. None: bots use the general search.
        """
        return None

    def timeout(self, state: S, seat: Seat) -> Outcome | M | Literal["bot"]:
        """What happens when the clock of ``seat``, which is to move, is at zero.

        The match ends, or this move is made for it, or a bot makes one (``BY_BOT``). In a rated match nobody moves
        for a person: if this is no outcome, the seat has lost as ``resign`` says.
        """
        return self.resign(state, seat, reason="timeout")

    def resign(self, state: S, seat: Seat, reason: str = "resigned") -> Outcome:
        """The outcome of a match in which ``seat`` resigns. By default, for two players: the other one wins."""
        return Outcome(winners=(1 - seat,), reason=reason)

    def left(self, state: S, seat: Seat) -> Outcome | None:
        """The outcome when ``seat`` leaves a match of more than two; None: it goes on, and a bot plays there.

        A match of two is resigned, and so is one in which nobody else is left. A player who left counts as last in
        the end, whatever the bot made of the seat: they do not win, and have no higher score than the others.
        """
        return None

    def may_join(self, state: S, seat: Seat) -> bool:
        """Whether a user who looks for a match may take over ``seat`` now, in which a bot plays.

        The seat goes on with everything it has, and counts in the end as if nobody had left it.
        """
        return False

    def may_say(self, state: S, seat: Viewer) -> bool:
        """Whether ``seat`` (None: a user without one) may post in the room while the match is played.

        Raises ``IllegalMove`` to refuse it in words of its own.
        """
        return True

    def may_see(self, state: S, seat: Viewer, message: Saying) -> bool:
        """Whether ``seat`` may see a message posted now. Messages that users without a seat may see are for all.

        It is called once, when the message gets its number, and holds for that message until the end of the match.
        """
        return True

    def documents(self, record: GameRecord) -> Mapping[str, str]:
        """The formats of a match's export besides JSON, by the extension of the file: ``{"pgn": ...}``."""
        return {}
