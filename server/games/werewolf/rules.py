"""Werewolf for 5 to 12: at night the wolves choose a victim, by day the living hang somebody, or nobody.

Everybody chooses at night, villagers a suspect, so that being asked reveals no role. The
choices take effect at dawn, when the first one wakes up: an open move, so the last secret one changes nothing
that others see. The wolves talk among themselves, the living by day, and the dead among the dead.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, Final

from msgspec.structs import replace

from server.games.base import Game, IllegalMove, Outcome, Rng, Saying, Seat, Viewer
from server.games.werewolf import thinking
from server.games.werewolf.state import (
    MOST_DAYS,
    MOST_SEATS,
    NOBODY,
    Look,
    Move,
    Role,
    State,
    Team,
    View,
    WerewolfOptions,
    most_chosen,
)

_REASONS: Final[Mapping[Team, str]] = {
    "wolves": "wolves_won",
    "village": "village_won",
    "nobody": "too_many_days",
}


class Werewolf(Game[State, Move, WerewolfOptions]):
    """https://en.wikipedia.org/wiki/Mafia_(party_game)"""

    name = "werewolf"
    title = "Werewolf"
    min_players = 5
    max_players = MOST_SEATS
    # At each day and night everybody chooses once, and somebody wakes up.
    max_moves = MOST_DAYS * (2 * MOST_SEATS + 1)
    simultaneous = True
    hidden = True
    teams = True
    clock: ClassVar[Mapping[str, str | float]] = {"kind": "per_move", "period_s": 120}
    state_type = State
    move_type = Move
    options_type = WerewolfOptions

    def setup(self, seats: int, options: WerewolfOptions, rng: Rng) -> State:
        wolves = 1 if seats < 7 else 2 if seats < 10 else 3
        roles: list[Role] = ["seer", "doctor"]
        wolf: Role = "wolf"
        villager: Role = "villager"
        roles += [wolf] * wolves + [villager] * (seats - wolves - len(roles))
        return State(roles=tuple(rng.shuffled(roles)), picks=(None,) * seats)

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        if state.phase == "dawn":
            if move.target is not None or not move.wake:
                raise IllegalMove("it is dawn: wake up first")
            return _woken(state, rng)
        if move.wake:
            raise IllegalMove("the village is awake already")
        if move.target is not None:
            _check(state, seat, move.target)
        chosen = NOBODY if move.target is None else move.target
        picks = tuple(chosen if each == seat else pick for each, pick in enumerate(state.picks))
        after = replace(state, picks=picks)
        if any(picks[each] is None for each in state.living):
            return after
        return replace(after, phase="dawn") if state.phase == "night" else _hanged(after)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        if state.winner is not None:
            return ()
        if state.phase == "dawn":
            return state.living
        return tuple(seat for seat in state.living if state.picks[seat] is None)

    def outcome(self, state: State) -> Outcome | None:
        winner = state.winner
        if winner is None:
            return None
        side = {"wolves": ("wolf",), "village": ("seer", "doctor", "villager"), "nobody": ()}[winner]
        winners = tuple(seat for seat, role in enumerate(state.roles) if role in side)
        scores = {seat: float(seat in winners) for seat in range(len(state.roles))}
        return Outcome(winners=winners, reason=_REASONS[winner], scores=scores)

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        if state.phase == "dawn":
            yield Move(wake=True)
            return
        yield Move()
        yield from (Move(target=target) for target in _targets(state, seat))

    def view(self, state: State, viewer: Viewer) -> View:
        seats = range(len(state.roles))
        all_seen, role = state.sees_all(viewer), state.role_of(viewer)
        is_to_move = viewer is not None and viewer in self.to_move(state)
        return View(
            phase=state.phase if state.winner is None else "over",
            day=state.day,
            role=role,
            roles=tuple(
                state.roles[seat] if all_seen or state.knows_role(viewer, seat) else None for seat in seats
            ),
            alive=tuple(seat not in state.dead for seat in seats),
            acted=tuple(pick is not None for pick in state.picks),
            picks=tuple(
                state.picks[seat] if all_seen or state.sees_pick(viewer, seat) else None for seat in seats
            ),
            targets=_targets(state, viewer) if is_to_move and viewer is not None else (),
            looks=state.looks if all_seen or role == "seer" else (),
            guarded=state.saved if all_seen or role == "doctor" else None,
            victim=state.victim,
            hanged=state.hanged,
            winner=state.winner,
        )

    def shown_move(self, after: State, now: State, seat: Seat, move: Move, viewer: Viewer) -> Move | None:
        """Votes and waking up, for all; choices at night, for fellow wolves and for those who see all."""
        # The night's last move leads to dawn. One that led to a night was a vote, and nobody has chosen there yet.
        is_secret = after.phase == "dawn" or (after.phase == "night" and after.picks[seat] is not None)
        if not is_secret or seat == viewer or now.sees_all(viewer):
            return move
        return move if now.role_of(viewer) == now.roles[seat] == "wolf" else None

    def imagine(self, state: State, seat: Viewer, rng: Rng) -> State:
        if state.sees_all(seat):
            return state
        roles = _imagined_roles(state, seat, rng)
        imagined = replace(state, roles=roles)
        if state.role_of(seat) != "doctor" and state.saved is not None:
            imagined = replace(imagined, saved=rng.below(len(roles)))
        if state.role_of(seat) != "seer":
            targets = [rng.below(len(roles)) for _ in state.looks]
            imagined = replace(imagined, looks=tuple(Look(each, roles[each] == "wolf") for each in targets))
        picks = list(state.picks)
        for each, pick in enumerate(state.picks):
            if pick is not None and not state.sees_pick(seat, each):
                picks[each] = rng.choice((NOBODY, *_targets(imagined, each)))
        return replace(imagined, picks=tuple(picks))

    def secrets(self, state: State, viewer: Viewer) -> tuple[object, ...]:
        if state.sees_all(viewer):
            return ()
        seats = range(len(state.roles))
        roles = [None if state.knows_role(viewer, seat) else state.roles[seat] for seat in seats]
        picks = [None if state.sees_pick(viewer, seat) else state.picks[seat] for seat in seats]
        looks = () if state.role_of(viewer) == "seer" else tuple(each.seat for each in state.looks)
        saved = None if state.role_of(viewer) == "doctor" else state.saved
        return (*roles, *picks, saved, *looks)

    def may_say(self, state: State, seat: Viewer) -> bool:
        if seat is None:
            raise IllegalMove("onlookers are silent while the village plays")
        if seat in state.dead or state.phase == "day" or state.winner is not None:
            return True
        if state.roles[seat] != "wolf":
            raise IllegalMove("it is night, and you are asleep")
        return True

    def may_see(self, state: State, seat: Viewer, message: Saying) -> bool:
        """The dead are heard by the dead, wolves at night by wolves and the dead, and the living by day by all."""
        if state.winner is not None or seat in state.dead:
            return True
        if message.seat in state.dead:
            return False
        return state.phase == "day" or state.role_of(seat) == state.role_of(message.seat) == "wolf"

    def best_move(self, state: State, seat: Seat, rng: Rng, goes_on: Callable[[], bool]) -> Move:
        return Move(target=thinking.chosen(state, seat, _targets(state, seat), rng))

    def timeout(self, state: State, seat: Seat) -> Move:
        """A player out of time chooses nobody, by night and by day; at dawn they wake up."""
        return Move(wake=state.phase == "dawn")

    def resign(self, state: State, seat: Seat, reason: str = "resigned") -> Outcome:
        """The others win; the roles stay secret."""
        others = tuple(each for each in range(len(state.roles)) if each != seat)
        return Outcome(winners=others, reason=reason)


def _targets(state: State, seat: Seat) -> tuple[Seat, ...]:
    """The seats that ``seat`` may choose in this phase."""
    if state.phase == "dawn":
        return ()
    role = state.roles[seat] if state.phase == "night" else "villager"
    if role == "doctor":
        return tuple(each for each in state.living if each != state.saved)
    others = tuple(each for each in state.living if each != seat)
    return others if role != "wolf" else tuple(each for each in others if state.roles[each] != "wolf")


def _check(state: State, seat: Seat, target: Seat) -> None:
    if target in _targets(state, seat):
        return
    if target not in state.living:
        raise IllegalMove("nobody lives there")
    if target == state.saved and state.phase == "night" and state.roles[seat] == "doctor":
        raise IllegalMove("you guarded that one last night")
    raise IllegalMove("wolves do not eat wolves" if target != seat else "choose somebody else than yourself")


def _woken(state: State, rng: Rng) -> State:
    """The choices of the night take effect, and the day begins."""
    victims = most_chosen(state.picks, state.wolves)
    victim = rng.choice(victims) if victims else None
    doctor, seer = (_pick_of(state, role) for role in ("doctor", "seer"))
    if victim == doctor:
        victim = None
    looks = state.looks
    if seer is not None:
        looks = (*looks, Look(seer, state.roles[seer] == "wolf"))
    return replace(
        state,
        phase="day",
        dead=state.dead if victim is None else (*state.dead, victim),
        picks=(None,) * len(state.roles),
        looks=looks,
        saved=doctor,
        victim=victim,
        hanged=None,
    )


def _pick_of(state: State, role: str) -> Seat | None:
    """The choice of the living seat with ``role``."""
    for seat in state.living:
        pick = state.picks[seat]
        if state.roles[seat] == role and pick is not None and pick != NOBODY:
            return pick
    return None


def _hanged(state: State) -> State:
    """All have voted: a seat with more votes than any other is hanged, and the night begins."""
    accused = most_chosen(state.picks, state.living)
    hanged = accused[0] if len(accused) == 1 else None
    return replace(
        state,
        phase="night",
        dead=state.dead if hanged is None else (*state.dead, hanged),
        picks=(None,) * len(state.roles),
        day=state.day + 1,
        victim=None,
        hanged=hanged,
    )


def _imagined_roles(state: State, seat: Viewer, rng: Rng) -> tuple[Role, ...]:
    """The roles that ``seat`` does not know, dealt otherwise; a seat that the seer saw to be no wolf is none."""
    unknown = [each for each in range(len(state.roles)) if not state.knows_role(seat, each)]
    seen = {look.seat for look in state.looks if state.role_of(seat) == "seer"}
    pile = rng.shuffled([state.roles[each] for each in unknown])
    innocent = [role for role in pile if role != "wolf"]
    roles = list(state.roles)
    for each in unknown:
        if each in seen:
            roles[each] = innocent.pop()
            pile.remove(roles[each])
    for each in unknown:
        if each not in seen:
            roles[each] = pile.pop()
    return tuple(roles)
