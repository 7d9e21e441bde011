"""The players of a tournament: joining, leaving, erasure. Pure: each function makes the next state, or refuses."""

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.wire.base import Person
from models.wire.chat_values import DELETED
from server.matchmaking.tournaments.state import MOST_IN_ROUND_ROBIN, MOST_PLAYERS, Entrant, State


def joined(state: State, person: Person) -> State:
    """Let ``person`` join. Raises ``conflict`` once it has begun, except in an arena, and if it is full."""
    number = state.number_of(person.id)
    if state.status == "over":
        raise Refusal("conflict", "tournament: it is over")
    if number is not None and not state.entrants[number].has_left:
        return state
    if state.status != "open" and state.kind != "arena":
        raise Refusal("conflict", "tournament: it has begun")
    if number is not None:
        return _with_entrant(state, number, has_left=False)
    most = MOST_IN_ROUND_ROBIN if state.kind == "round_robin" else MOST_PLAYERS
    if len(state.entrants) >= most:
        raise Refusal("conflict", f"tournament: it is full, with {most} players")
    return replace(state, entrants=(*state.entrants, Entrant(person)))


def left(state: State, user: UserId) -> State:
    """Let ``user`` leave, after any match under way. Raises ``conflict`` for a user who does not play."""
    number = state.number_of(user)
    if number is None or state.status == "over":
        raise Refusal("conflict", "tournament: you do not play there")
    if state.status == "open":
        return replace(state, entrants=tuple(each for each in state.entrants if each.person.id != user))
    return _with_entrant(state, number, has_left=True)


def forgotten(state: State, user: UserId) -> State:
    """The state without the name of ``user``, who no longer plays."""
    entrants = tuple(_nameless(entrant, user) for entrant in state.entrants)
    creator = None if state.creator == user else state.creator
    return replace(state, entrants=entrants, creator=creator)


def _with_entrant(state: State, number: int, *, has_left: bool) -> State:
    entrants = list(state.entrants)
    entrants[number] = replace(entrants[number], has_left=has_left, missed=0)
    return replace(state, entrants=tuple(entrants))


def _nameless(entrant: Entrant, user: UserId) -> Entrant:
    return replace(entrant, person=DELETED, has_left=True) if entrant.person.id == user else entrant
