"""How a match is written to the store, and read from it: its table, and its log. Called by ``match``, ``matches``.

A long log is replayed in slices, so that loading it holds nobody up.
"""

import logging

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from models.errors import Refusal
from models.stores.matches import MatchRecord
from server.games.base import Seat
from server.games.registry import GAMES, AnyGame
from server.games.replay import AnyReplay, Broken, LogEntry, Replay
from server.matches.table import Table
from server.runtime.cooperative import in_slices

_log = logging.getLogger(__name__)


class _Noted(LogEntry, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An entry of the log with what nobody is shown of it: the nonce that its seat sent it under."""

    nonce: str | None = None


class Stored(Struct, frozen=True):
    """A match as it was stored. ``replay`` is None before it begins.

    ``nonces``: which version a seat made under a nonce.
    """

    game: AnyGame
    table: Table
    log: list[LogEntry]
    replay: AnyReplay | None
    nonces: dict[tuple[Seat, str], int]


def written(entry: LogEntry, nonce: str | None) -> str:
    """An entry of the log as it is stored."""
    noted = entry if nonce is None else _Noted(**asdict(entry), nonce=nonce)
    return msgspec.json.encode(noted).decode()


async def read(record: MatchRecord, log: list[str]) -> Stored:
    """What is stored of a match.

    Raises:
        Refusal: ``conflict`` where its log is not what this server's rules make of it; ``not_found`` where the
            server has not got the game.
    """
    noted = await in_slices(msgspec.json.decode(entry, type=_Noted) for entry in log)
    entries = await in_slices(msgspec.convert(entry, LogEntry, from_attributes=True) for entry in noted)
    nonces = {(each.seat, each.nonce): each.version for each in noted if each.seat is not None and each.nonce}
    table = msgspec.json.decode(record.table, type=Table)
    game = _game_of(table.game)
    try:
        options = msgspec.convert(table.options, game.options_type, str_keys=True)
        position = table.position and msgspec.convert(table.position, game.state_type, str_keys=True)
        table = replace(table, options=options, position=position)
        replay = replay_of(game, table)
        if replay is not None:
            await in_slices(map(replay.add, entries))
    except (Broken, msgspec.ValidationError) as error:
        _log.exception("the log of %s does not replay", record.match)
        raise _other_rules() from error
    if replay is not None and replay.states[-1] != table.position:
        _log.error("the log of %s leads to another state than the one that is stored", record.match)
        raise _other_rules()
    return Stored(game, table, entries, replay, nonces)


def replay_of(game: AnyGame, table: Table) -> AnyReplay | None:
    """The match at its beginning; None before it begins."""
    if table.started_at is None:
        return None
    return Replay(game, table.options, len(table.chairs), bytes.fromhex(table.seed))


def _game_of(name: str) -> AnyGame:
    game = GAMES.get(name)
    if game is None:
        raise Refusal("not_found", f"game: there is no game {name!r} here any more")
    return game


def _other_rules() -> Refusal:
    return Refusal("conflict", "this match was played by other rules than this server has now")
