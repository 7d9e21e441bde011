"""Publishes tournaments: to the listeners of their rooms, to their players, and to users who ask."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from models.ids import UserId
from models.wire.match_values import ClockAsked, TournamentCard, TournamentStatus
from models.wire.play.tournaments import (
    OwnPairing,
    PairingStatus,
    Standing,
    TournamentEvent,
    TournamentPairing,
    TournamentReply,
)
from server.delivery.hub import Hub
from server.delivery.registry import SocketRegistry
from server.games.registry import GAMES
from server.matchmaking.tournaments import standings
from server.matchmaking.tournaments.state import Pairing, ids_of
from server.matchmaking.tournaments.tournament import Tournament

SHOWN: Final = 50
MOST_PAIRINGS: Final = 128


class Telling:
    """Sends the events and replies of tournaments."""

    def __init__(self, hub: Hub, sockets: SocketRegistry) -> None:
        self._hub = hub
        self._sockets = sockets

    def is_present(self, user: UserId) -> bool:
        """Whether ``user`` has an open socket."""
        return bool(self._sockets.of_user(user))

    def tell_room(self, tournament: Tournament, *, is_paused: bool) -> None:
        """Send the tournament to everybody who listens to its room."""
        if self._hub.has_listeners(tournament.room):
            event = TournamentEvent(**_told(tournament, SHOWN, SHOWN, is_paused=is_paused))
            self._hub.publish(tournament.room, event)

    def tell_players(self, tournament: Tournament, pairings: Sequence[Pairing], *, is_paused: bool) -> None:
        """Send the players of ``pairings``, on all their sockets, their boards."""
        told = _told(tournament, SHOWN, SHOWN, is_paused=is_paused)
        for pairing in pairings:
            for number in pairing.pair:
                if number is None:
                    continue
                user = tournament.state.entrants[number].person.id
                event = TournamentEvent(**told, yours=_own(tournament, user))
                for socket in self._sockets.of_user(user):
                    socket.send(event)


def card_of(tournament: Tournament) -> TournamentCard:
    """The card of the tournament, for the timeline of its room."""
    state, game = tournament.state, GAMES.get(tournament.state.game)
    return TournamentCard(
        tournament=tournament.id,
        game=state.game,
        title=state.game if game is None else game.title,
        kind=state.kind,
        status=state.status,
    )


def reply(tournament: Tournament, asker: UserId, *, is_paused: bool) -> TournamentReply:
    """The whole tournament, for ``asker``."""
    count = len(tournament.state.entrants)
    told = _told(tournament, count, MOST_PAIRINGS, is_paused=is_paused)
    return TournamentReply(**told, yours=_own(tournament, asker))


def _told(tournament: Tournament, players: int, pairings: int, *, is_paused: bool) -> dict[str, Any]:
    state, game = tournament.state, GAMES.get(tournament.state.game)
    status: TournamentStatus = "paused" if is_paused and state.status == "playing" else state.status
    return {
        "tournament": tournament.id,
        "room": tournament.room,
        "game": state.game,
        "title": state.game if game is None else game.title,
        "kind": state.kind,
        "status": status,
        "rated": state.rated,
        "clock": msgspec.convert(state.clock, ClockAsked, from_attributes=True),
        "round": state.round,
        "rounds": state.rounds,
        "players": len(state.entrants),
        "ends_at": state.ends_at,
        "standings": _standings(tournament)[:players],
        "pairings": [_pairing(tournament, each) for each in _shown(tournament)[:pairings]],
    }


def _shown(tournament: Tournament) -> list[Pairing]:
    """The pairings of the round; of an arena, the newest."""
    if tournament.state.kind == "arena":
        return list(reversed(tournament.pairings.values()))[:SHOWN]
    return tournament.of_this_round


def _standings(tournament: Tournament) -> list[Standing]:
    entrants = tournament.state.entrants
    lines = standings.table(tournament.state.kind, len(entrants), tournament.pairings.values())
    return [
        Standing(
            rank=line.rank,
            user=entrants[line.number].person,
            points=line.points,
            played=line.played,
            won=line.won,
            drawn=line.drawn,
            lost=line.lost,
            buchholz=line.buchholz,
            sonneborn_berger=line.sonneborn_berger,
            left=entrants[line.number].has_left,
        )
        for line in lines
    ]


def _pairing(tournament: Tournament, pairing: Pairing) -> TournamentPairing:
    entrants = tournament.state.entrants
    by_seat = pairing.pair[::-1] if pairing.is_swapped else pairing.pair
    score = pairing.score[::-1] if pairing.score and pairing.is_swapped else pairing.score
    has_match = None not in pairing.pair
    match, room = ids_of(tournament.id, pairing)
    status: PairingStatus = pairing.how or "playing"
    return TournamentPairing(
        round=pairing.round,
        board=pairing.board,
        users=[None if number is None else entrants[number].person for number in by_seat],
        status=status,
        points=None if score is None else list(score),
        match=match if has_match else None,
        room=room if has_match else None,
    )


def _own(tournament: Tournament, user: UserId) -> OwnPairing | None:
    """The present board of ``user``."""
    number = tournament.state.number_of(user)
    for pairing in tournament.unfinished if number is not None else ():
        if number in pairing.pair:
            match, room = ids_of(tournament.id, pairing)
            place = pairing.pair.index(number)
            return OwnPairing(match=match, room=room, seat=1 - place if pairing.is_swapped else place)
    return None
