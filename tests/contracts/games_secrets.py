"""The part of a game's contract that says it tells no secret: change one, and nobody else is shown another byte."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

from server.games.base import IllegalMove, Rng, Saying, Viewer
from server.games.registry import AnyGame
from server.games.replay import state_bytes
from tests.contracts.games_play import Walk, seeds, walks


def check_keeps_moves_secret(game: AnyGame, data: st.DataObject) -> None:
    """A hidden move could be any other: whoever is not told of it is shown the same, byte for byte.

    Nor does the log tell of a move, then or later, what the view, as long as the state knows of it, does not.
    """
    walk = data.draw(walks(game))
    if not game.hidden or not walk.moves:
        return
    version = data.draw(st.integers(1, len(walk.moves)))
    seat, move = walk.moves[version - 1]
    legal = list(game.legal_moves(walk.states[version - 1], seat))
    other = _with_another(walk, version, data.draw(st.sampled_from(legal)))
    for viewer in walk.viewers:
        if viewer == seat:
            continue
        if not _is_told(walk, version, viewer):
            assert other.shown(version, viewer) == walk.shown(version, viewer), (
                f"{viewer} can tell {move} of seat {seat} from another move"
            )
        _check_log(walk, other, version, viewer)


def _check_log(walk: Walk, other: Walk, version: int, viewer: Viewer) -> None:
    game = walk.game
    for later in range(version, len(other.states)):
        one, two = walk.states[later], other.states[later]
        if state_bytes(game.view(one, viewer)) != state_bytes(game.view(two, viewer)):
            return
        if state_bytes(one) != state_bytes(two):
            assert walk.shown(later, viewer) == other.shown(later, viewer), (
                f"the log tells {viewer} more than the view does"
            )


def _is_told(walk: Walk, version: int, viewer: Viewer) -> bool:
    seat, move = walk.moves[version - 1]
    after = walk.states[version]
    return walk.game.shown_move(after, after, seat, move, viewer) is not None


def _with_another(walk: Walk, version: int, move: Any) -> Walk:
    """The match in which another move made ``version``, as far as all others can still be made."""
    other = Walk(walk.game, walk.seats, walk.options, walk.seed)
    for made, (seat, original) in enumerate(walk.moves, 1):
        if made > version and seat not in walk.game.to_move(other.state):
            break
        try:
            other.move(seat, move if made == version else original)
        except IllegalMove:
            break
    return other


def check_keeps_state_secret(game: AnyGame, data: st.DataObject) -> None:
    """What a viewer could imagine shows it the same, byte for byte; without secrets all see the same."""
    walk = data.draw(walks(game))
    version = data.draw(st.integers(0, len(walk.moves)))
    if not game.hidden:
        _check_open(walk, version)
        return
    for viewer in walk.viewers:
        imagined = game.imagine(walk.states[version], viewer, Rng(data.draw(seeds), 0))
        assert type(imagined) is game.state_type
        assert walk.shown(version, viewer, now=imagined) == walk.shown(version, viewer), (
            f"{viewer} can tell what it imagines from what is"
        )


def _check_open(walk: Walk, version: int) -> None:
    game, state = walk.game, walk.states[version]
    views = {state_bytes(game.view(state, viewer)) for viewer in walk.viewers}
    assert len(views) == 1, "it hides something and does not say so"
    for viewer in walk.viewers:
        assert game.imagine(state, viewer, Rng(walk.seed, 0)) == state
        for after, (seat, move) in zip(walk.states[1 : version + 1], walk.moves[:version], strict=True):
            assert game.shown_move(after, state, seat, move, viewer) == move, "it hides a move"


# At so many positions a secret is dealt otherwise, and it is told if each time so many or more it shows.
POSITIONS = 24
LEAST_DEALS = 6
MOST_DEALS = 80
# How often what is secret is imagined otherwise, to see who may speak then.
SPEAKING_DRAWN = 12


class OtherwiseRng(Rng):
    """Chance as it was, but that one of the numbers drawn is another: as another seed might have made it."""

    def __init__(self, seed: bytes, version: int, *, draw: int, by: int) -> None:
        super().__init__(seed, version)
        self._draw = draw
        self._by = by
        self.drawn = 0

    def below(self, end: int) -> int:
        number = super().below(end)
        self.drawn += 1
        return (number + self._by) % end if self.drawn - 1 == self._draw else number


def check_shows_no_secret(game: AnyGame, data: st.DataObject) -> None:
    """The same moves under other seeds: a secret that is dealt otherwise does not show each time it is.

    That is asked of the game alone, and not of what its author says is imagined: a secret that was copied to where
    ``view`` shows it is found.
    """
    if not game.hidden:
        return
    for number in range(POSITIONS):
        chance = Random(number)
        walk = Walk(game, game.min_players, game.options_type(), number.to_bytes(32, "big"))
        for _ in range(number % 6):
            if not walk.move_any(chance.getrandbits(32)):
                break
        for viewer in walk.viewers:
            told = _always_told(walk, viewer)
            assert not told, f"{viewer} is shown what is secret from it ({', '.join(map(str, told))}): {walk}"


def _always_told(walk: Walk, viewer: Viewer) -> list[int]:
    """Which of the secrets that the last move dealt show whenever they are dealt otherwise."""
    game, newest = walk.game, len(walk.moves)
    truth, shown = game.secrets(walk.state, viewer), walk.shown(newest, viewer)
    dealt: dict[int, list[bool]] = {}
    for other in _dealt_otherwise(walk):
        secrets = game.secrets(other, viewer)
        is_seen = walk.shown(newest, viewer, now=other) != shown
        for place, (one, two) in enumerate(zip(truth, secrets, strict=False)):
            if None not in (one, two) and state_bytes(one) != state_bytes(two):
                dealt.setdefault(place, []).append(is_seen)
    return [place for place, seen in dealt.items() if len(seen) >= LEAST_DEALS and all(seen)]


def _dealt_otherwise(walk: Walk) -> Iterator[Any]:
    """The newest state as it would be if one number that was drawn for it had been another."""
    version = len(walk.moves)
    for by in range(1, 5):
        for draw in range(MOST_DEALS // 4):
            rng = OtherwiseRng(walk.seed, version, draw=draw, by=by)
            if version == 0:
                yield walk.game.setup(walk.seats, walk.options, rng)
            else:
                seat, move = walk.moves[-1]
                yield walk.game.play(walk.states[-2], seat, move, rng)
            if draw >= rng.drawn:
                break


def check_lets_speak(game: AnyGame, data: st.DataObject) -> None:
    """Who may speak, and who sees what is said, follows from the state alone, and tells nobody anything else."""
    walk = data.draw(walks(game))
    check_speaking(game, walk.state, walk.viewers, walk.seed)


def check_speaking(game: AnyGame, state: Any, viewers: Sequence[Viewer], seed: bytes) -> None:
    """At one state: asked twice the same; to speak needs no secret of others; what strangers see is for everybody."""
    for viewer in viewers:
        may = _may_say(game, state, viewer)
        assert _may_say(game, state, viewer) == may, "asked again it lets somebody else speak"
        for number in range(SPEAKING_DRAWN if game.hidden else 0):
            imagined = game.imagine(state, viewer, Rng(seed, number))
            assert _may_say(game, imagined, viewer) == may, f"that {viewer} may speak tells a secret"
    for speaker in viewers:
        message = Saying(seat=speaker, text="a word")
        sees = [game.may_see(state, viewer, message) for viewer in viewers]
        assert sees == [game.may_see(state, viewer, message) for viewer in viewers], (
            "asked again others see it"
        )
        assert all(type(each) is bool for each in sees), "whether it is seen is no yes or no"
        is_open = game.may_see(state, None, message)
        assert not is_open or all(sees), "what strangers may see is not for everybody"


def _may_say(game: AnyGame, state: Any, viewer: Viewer) -> bool | str:
    """What is said about it: yes or no, or why not, in words."""
    try:
        may = game.may_say(state, viewer)
    except IllegalMove as refusal:
        return f"no: {refusal}"
    assert type(may) is bool, "whether one may speak is no yes or no"
    return may
