"""A match that is over as a file, and the check of one: whether seed, states and outcome are right.

``python -m server verify FILE`` checks it. A player who noted the seed's hash when the match began need trust nobody:
the hash proves the seed, and seed and log give every shuffle.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from server.games.base import Game, Options, Outcome
from server.games.replay import Broken, LogEntry, Replay, state_bytes

_SHOWN: Final = 20

Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Seats(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many sat at the table, and who, by seat."""

    count: int
    names: tuple[str, ...]


class Export(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file. ``teahouse`` is the number of its format; ``states``: the SHA-256 of each version's state."""

    teahouse: Literal[1]
    game: str
    match: str
    options: Any
    seats: Seats
    seed: Hex
    seed_hash: Hex
    log: tuple[LogEntry, ...]
    states: tuple[Hex, ...]
    outcome: Outcome | None


def seed_hash(seed: bytes) -> str:
    """The SHA-256 of a seed in hex, which is published when its match begins."""
    return hashlib.sha256(seed).hexdigest()


def state_hash(state: object) -> str:
    """The SHA-256 of a state's bytes in hex."""
    return hashlib.sha256(state_bytes(state)).hexdigest()


def make_export(
    game: Game[Any, Any, Any],
    *,
    match: str,
    options: Options,
    names: Sequence[str],
    seed: bytes,
    log: Iterable[LogEntry],
    states: Iterable[str],
    outcome: Outcome | None,
) -> Export:
    """The file of a match, which must be over, for the file reveals its seed. ``states`` are hashes."""
    return Export(
        teahouse=1,
        game=game.name,
        match=match,
        options=msgspec.to_builtins(options),
        seats=Seats(count=len(names), names=tuple(names)),
        seed=seed.hex(),
        seed_hash=seed_hash(seed),
        log=tuple(log),
        states=tuple(states),
        outcome=outcome,
    )


def read_export(data: bytes) -> Export:
    """The export in ``data`` (JSON). Raises ``ValueError``, in words, if it is none."""
    try:
        return msgspec.json.decode(data, type=Export)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"this is no export of a match: {error}") from error


def verify(export: Export, games: Mapping[str, Game[Any, Any, Any]]) -> list[str]:
    """The faults of a match, in words; empty if seed hash, every state and the outcome are right."""
    game = games.get(export.game)
    if game is None:
        return [f"there is no game {export.game!r} here"]
    findings = []
    seed = bytes.fromhex(export.seed)
    if seed_hash(seed) != export.seed_hash:
        findings.append("seed_hash is not the hash of the seed")
    replay, wrong = _replay(export, game, seed)
    findings += wrong
    if replay is not None:
        findings += _wrong_states(export.states, replay.states)
        if not wrong and replay.outcome != export.outcome:
            findings.append(f"the outcome should be {_words(replay.outcome)}, not {_words(export.outcome)}")
    return findings


def _replay(
    export: Export, game: Game[Any, Any, Any], seed: bytes
) -> tuple[Replay[Any, Any, Any] | None, list[str]]:
    """The match as far as it replays, and the fault that stopped it."""
    count = export.seats.count
    if not game.min_players <= count <= game.max_players or count != len(export.seats.names):
        return None, [f"{count} seats with {len(export.seats.names)} names do not go together in {game.name}"]
    try:
        options = msgspec.convert(export.options, game.options_type)
        replay = Replay(game, options, count, seed)
    except ValueError as error:
        return None, [f"options: {error}"]
    try:
        for entry in export.log:
            replay.add(entry)
    except Broken as error:
        return replay, [str(error)]
    return replay, []


def _wrong_states(hashes: Sequence[str], states: Sequence[object]) -> list[str]:
    findings = []
    if len(hashes) != len(states):
        findings.append(f"there should be {len(states)} states, not {len(hashes)}")
    wrong = [
        version
        for version, (told, state) in enumerate(zip(hashes, states, strict=False))
        if told != state_hash(state)
    ]
    if wrong:
        more = ", ..." if len(wrong) > _SHOWN else ""
        findings.append(
            f"the states of these versions are wrong: {', '.join(map(str, wrong[:_SHOWN]))}{more}"
        )
    return findings


def _words(outcome: Outcome | None) -> str:
    if outcome is None:
        return "none yet"
    winners = " and ".join(f"seat {seat}" for seat in outcome.winners)
    return f"{winners or 'a draw'} ({outcome.reason})" + (f" {outcome.scores}" if outcome.scores else "")
