"""The SDK's types of the wire: ``static/sdk/wire.d.ts``, made of the types by which frames are read.

``python -m handlers.descriptions.sdk_types`` rewrites it, and beside it the table of retries.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from handlers.descriptions import retries
from handlers.descriptions.typescript import Declarations, comment
from models.errors import Code
from models.wire.chat_values import Attachment, Invite, Profile
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import op_of
from models.wire.events import Change
from models.wire.match_values import LastMove
from models.wire.replies.all_events import EVENTS
from models.wire.replies.by_command import REPLIES
from server.games.registry import GAMES, AnyGame

PATH: Final = Path(__file__).parents[2] / "static/sdk/wire.d.ts"

_HEAD: Final = """\
// The wire contract as TypeScript, made of the server's own types. Do not edit it: `make sdk` writes it anew.
"""
_TAIL: Final = """\
/** The name of a command. */
export type Op = keyof Commands;

/** A command, as it is asked for: its `id` is the SDK's to give. */
export type Command = { [K in Op]: { op: K; id?: never } & Commands[K] }[Op];

/** Why something was refused. */
export type Code = {codes};

/** The name of a game of this server. One that has others declares them: `interface Games` can be added to. */
export type GameName = keyof Games;

/** What is shown of a game; of one that is not declared, anything. */
export type ViewOf<Game> = Game extends GameName ? Games[Game]['view'] : any;

/** A move of a game; of one that is not declared, anything. */
export type MoveOf<Game> = Game extends GameName ? Games[Game]['move'] : any;

/** An event with a `rev`. */
export type Change = {change};
"""
_SPECIAL: Final = {
    ("GameEvent", "view"): "ViewOf<Game>",
    ("GameEvent", "last"): "LastMove<Game>",
    ("LastMove", "move"): "MoveOf<Game>",
    ("ReplayReply", "view"): "ViewOf<Game>",
    ("ReplayReply", "log"): "Array<LogEntry<Game>>",
    ("GameInfo", "options_schema"): "Record<string, any>",
    ("GameInfo", "move_schema"): "Record<string, any>",
}
_GENERIC: Final = dict.fromkeys(("GameEvent", "LastMove", "ReplayReply"), "<Game = any>")
_LOG_ENTRY: Final = """\
/** An entry of a match's log. */
export interface LogEntry<Game = any> {
  version: number;
  kind: string;
  at: number;
  seat?: number;
  move?: MoveOf<Game>;
  to?: number;
}
"""


def document() -> str:
    """The whole file."""
    shapes = Declarations(_SPECIAL, _GENERIC)
    parts = [_HEAD, _commands(shapes), _replies(shapes), _events(shapes), _games(shapes)]
    for shape in (Attachment, Invite, LastMove, Profile):
        shapes.name_of(shape)
    change = " | ".join(shapes.name_of(each) for each in get_args(Change))
    codes = " | ".join(f"'{code}'" for code in get_args(Code))
    tail = _TAIL.replace("{codes}", codes).replace("{change}", change)
    return "\n".join([*parts, tail, _LOG_ENTRY, shapes.text()])


def _commands(shapes: Declarations) -> str:
    lines = [
        comment(command.__doc__ or "", "  ") + f"  '{op_of(command)}': "
        f"{shapes.body_of(command, is_asked=True, indent='  ')};\n"
        for command in COMMANDS
    ]
    return f"/** What each command takes, by its name. */\nexport interface Commands {{\n{''.join(lines)}}}\n"


def _replies(shapes: Declarations) -> str:
    lines = []
    for command in COMMANDS:
        told = " | ".join(shapes.name_of(reply) for reply in REPLIES[command]) or "never"
        lines.append(f"  '{op_of(command)}': {told};\n")
    said = "What answers each command unless it is refused."
    return f"/** {said} */\nexport interface Answers {{\n{''.join(lines)}}}\n"


def _events(shapes: Declarations) -> str:
    named = defaultdict(list)
    for event in EVENTS:
        named[str(event.__struct_config__.tag)].append(shapes.name_of(event))
    lines = [f"  '{name}': {' | '.join(events)};\n" for name, events in sorted(named.items())]
    return f"/** What the server tells unasked, by its `op`. */\nexport interface Events {{\n{''.join(lines)}}}\n"


def _games(shapes: Declarations) -> str:
    lines = [f"  '{name}': {_game(shapes, game)};\n" for name, game in GAMES.items()]
    return f"/** What each game shows and takes. */\nexport interface Games {{\n{''.join(lines)}}}\n"


def _game(shapes: Declarations, game: AnyGame) -> str:
    prefix = type(game).__name__
    view: Any = get_type_hints(type(game).view)["return"]
    shown = f"view: {shapes.name_of(view, prefix)}"
    move = f"move: {shapes.body_of(game.move_type, prefix=prefix, is_asked=True, indent='  ')}"
    options = f"options: {shapes.body_of(game.options_type, prefix=prefix, is_asked=True, indent='  ')}"
    return f"{{ {shown}; {move}; {options} }}"


if __name__ == "__main__":
    PATH.write_text(document())
    retries.JAVASCRIPT.write_text(retries.javascript())
