"""Nights and days of werewolf: what takes effect, who has won, who may speak and who may see."""

from random import Random

import pytest
from msgspec.structs import replace

from server.games.base import IllegalMove, Rng, Saying
from server.games.bots import Level, choose
from server.games.werewolf.rules import Werewolf
from server.games.werewolf.state import Look, Move, Role, State, WerewolfOptions
from tests.unit.server.games.playing import played, refusal

GAME = Werewolf()
ROLES: tuple[Role, ...] = ("wolf", "wolf", "seer", "doctor", "villager", "villager", "villager")
WOLF, OTHER, SEER, DOCTOR, BAKER = range(5)


def village(**changes: object) -> State:
    return replace(State(roles=ROLES, picks=(None,) * len(ROLES)), **changes)


def night(state: State, **targets: int) -> State:
    """All choose: the ``wolf``, the ``other`` wolf, ``seer``, ``doctor``; who is not named, and villagers, nobody."""
    by_seat = dict(zip(range(4), ("wolf", "other", "seer", "doctor"), strict=True))
    for seat in state.living:
        target = targets.get(by_seat.get(seat, ""))
        state = GAME.play(state, seat, Move(target=target), Rng(bytes(32), 1))
    assert state.phase == "dawn"
    return GAME.play(state, state.living[0], Move(wake=True), Rng(bytes(32), 2))


def voted(state: State, *targets: int | None) -> State:
    for seat, target in zip(state.living, targets, strict=True):
        state = GAME.play(state, seat, Move(target=target), Rng(bytes(32), 3))
    return state


def test_the_victim_of_the_night_is_known_by_day_and_what_the_seer_saw_to_the_seer() -> None:
    state = night(village(), wolf=BAKER, other=BAKER, seer=WOLF, doctor=SEER)
    assert (state.phase, state.victim, state.dead) == ("day", BAKER, (BAKER,))
    assert GAME.view(state, SEER).looks == (Look(WOLF, True),)
    assert GAME.view(state, SEER).roles[WOLF] == "wolf"
    assert GAME.view(state, DOCTOR).looks == ()
    assert GAME.view(state, DOCTOR).roles[WOLF] is None


def test_the_doctors_patient_lives_and_is_not_guarded_twice_in_a_row() -> None:
    state = night(village(), wolf=BAKER, other=BAKER, doctor=BAKER)
    assert (state.victim, state.dead) == (None, ())
    state = voted(state, *(None,) * 7)
    assert (state.phase, state.day, state.hanged) == ("night", 2, None)
    assert refusal(GAME, state, {"target": BAKER}, seat=DOCTOR) == "you guarded that one last night"


def test_wolves_who_disagree_leave_it_to_chance_between_the_two() -> None:
    victims = set()
    for number in range(20):
        state = village(picks=(4, 5, -1, -1, -1, -1, -1), phase="dawn")
        victims.add(GAME.play(state, 0, Move(wake=True), Rng(bytes(32), number)).victim)
    assert victims == {4, 5}


def test_most_votes_hang_and_a_tie_hangs_nobody() -> None:
    day = village(phase="day")
    assert voted(day, BAKER, BAKER, WOLF, None, WOLF, WOLF, None).hanged == WOLF
    assert voted(day, BAKER, BAKER, WOLF, None, WOLF, None, None).hanged is None
    assert voted(day, BAKER, BAKER, WOLF, None, WOLF, WOLF, None).dead == (WOLF,)


@pytest.mark.parametrize(
    ("dead", "reason", "winners"),
    [
        ((WOLF, OTHER), "village_won", (2, 3, 4, 5, 6)),
        ((SEER, DOCTOR, BAKER), "wolves_won", (WOLF, OTHER)),
    ],
)
def test_it_is_over_without_wolves_or_with_as_many_as_others(
    dead: tuple[int, ...], reason: str, winners: tuple[int, ...]
) -> None:
    outcome = GAME.outcome(village(dead=dead))
    assert outcome is not None
    assert (outcome.reason, outcome.winners) == (reason, winners)
    assert GAME.to_move(village(dead=dead)) == ()


def test_by_day_the_living_talk_to_all_at_night_wolves_to_wolves_and_the_dead_to_the_dead() -> None:
    dark, light = village(dead=(BAKER,)), village(dead=(BAKER,), phase="day")

    def hearing(state: State, seat: int) -> list[int | None]:
        return [each for each in (None, *range(7)) if GAME.may_see(state, each, Saying(seat=seat))]

    assert hearing(dark, WOLF) == [WOLF, OTHER, BAKER]
    assert hearing(dark, BAKER) == hearing(light, BAKER) == [BAKER]
    assert hearing(light, WOLF) == [None, *range(7)]
    assert GAME.may_say(dark, BAKER)
    assert GAME.may_say(dark, OTHER)
    assert GAME.may_say(light, DOCTOR)
    for state, seat in ((dark, DOCTOR), (dark, None), (light, None)):
        with pytest.raises(IllegalMove):
            GAME.may_say(state, seat)


def test_a_player_out_of_time_chooses_nobody() -> None:
    assert GAME.timeout(village(), WOLF) == Move()
    dawn = village(picks=(4, 5, -1, -1, -1, -1, -1), phase="dawn")
    assert GAME.timeout(dawn, WOLF) == Move(wake=True)


def test_a_player_who_wakes_up_late_has_not_voted() -> None:
    day = night(village(), wolf=4)
    with pytest.raises(IllegalMove, match="awake already"):
        GAME.play(day, WOLF, Move(wake=True), Rng(bytes(32), 3))
    dawn = village(picks=(4, 5, -1, -1, -1, -1, -1), phase="dawn")
    for move in (Move(), Move(target=4), Move(target=4, wake=True)):
        with pytest.raises(IllegalMove):
            GAME.play(dawn, WOLF, move, Rng(bytes(32), 3))


def test_what_wolves_choose_is_shown_to_wolves_and_the_dead_alone() -> None:
    state = played(GAME, village(dead=(6,)), {"target": BAKER}, seat=WOLF)
    for viewer, sees in ((OTHER, True), (6, True), (SEER, False), (BAKER, False), (None, False)):
        assert (GAME.view(state, viewer).picks[WOLF] == BAKER) == sees
        shown = GAME.shown_move(state, state, WOLF, Move(target=BAKER), viewer)
        assert (shown is not None) == sees
        assert GAME.view(state, viewer).acted[WOLF]


def test_bots_play_villages_of_any_size_to_their_end() -> None:
    level = Level(iterations=1, budget_ms=0, slips_percent=0)
    for seats in (5, 7, 12):
        state = GAME.setup(seats, WerewolfOptions(), Rng(bytes([seats]) * 32, 0))
        chance = Random(seats)
        while to_move := GAME.to_move(state):
            seat = chance.choice(to_move)
            move = choose(GAME, state, seat, level, Rng(chance.randbytes(32), 0))
            state = GAME.play(state, seat, move, Rng(chance.randbytes(32), 1))
        assert state.winner is not None
