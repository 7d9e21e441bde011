"""Games that break one promise each, so that the contract is known to find it.

``BAD`` lists them with the promise that each must fail, and with what the contract says of it.
"""

from server.games.registry import AnyGame
from tests.contracts.endless_games import (
    Broad,
    Endless,
    Forgetful,
    GoingOn,
    Greedy,
    Keyed,
    Lenient,
    Nameless,
    Narrow,
    Silent,
    Stuck,
    Wordless,
)
from tests.contracts.impure_games import Clocked, Remembering, Scribbling, Shared
from tests.contracts.leaky_games import (
    CountedPick,
    HastyLog,
    HiddenLog,
    NotImagined,
    NotSaid,
    PeekedDeck,
    SeenPick,
    TellingOrder,
    ToldPick,
)

# Promise, game, and what is found.
BAD: list[tuple[str, type[AnyGame], str]] = [
    ("keeps its state secret", PeekedDeck, "can tell what it imagines from what is"),
    ("keeps its state secret", SeenPick, "can tell what it imagines from what is"),
    ("keeps its state secret", CountedPick, "can tell what it imagines from what is"),
    ("keeps its state secret", TellingOrder, "can tell what it imagines from what is"),
    ("keeps its state secret", NotSaid, "it hides something and does not say so"),
    ("keeps its state secret", HiddenLog, "it hides a move"),
    ("keeps moves secret", SeenPick, "from another move"),
    ("keeps moves secret", CountedPick, "from another move"),
    ("keeps moves secret", TellingOrder, "from another move"),
    ("keeps moves secret", HastyLog, "the log tells .* more than the view does"),
    ("imagines", NotImagined, r"nothing is ever hidden from seats \[0, 1\]"),
    ("keeps moves secret", ToldPick, "the log tells .* more than the view does"),
    ("replays", Clocked, "replayed it is another state"),
    ("replays", Remembering, "replayed it is another state"),
    ("replays", Scribbling, "replayed it is another state"),
    ("undoes", Scribbling, "cannot be played again"),
    ("undoes", Clocked, "played again it is another state"),
    ("answers alike", Clocked, "says something else"),
    ("answers alike", Remembering, "says something else"),
    ("changes nothing", Scribbling, "a state has changed"),
    ("changes nothing", Remembering, "it keeps something of its own"),
    ("changes nothing", Shared, "its class or its module keeps something"),
    ("imports only what is pure", Clocked, "uses .*'time'"),
    ("ends", Endless, "it goes on after 20 moves"),
    ("ends", Stuck, "is to move and cannot"),
    ("takes turns", Stuck, "is to move and cannot"),
    ("takes turns", GoingOn, "to_move and outcome say different things"),
    ("takes turns", Greedy, "what a time-out does is not legal"),
    ("refuses", Lenient, "is taken and not among the legal moves"),
    ("refuses", Silent, "is taken and not among the legal moves"),
    ("refuses", Narrow, "is taken and not among the legal moves"),
    ("refuses", Wordless, "a refusal says why"),
    ("refuses", Scribbling, "changed the state"),
    ("bounds its sizes", Broad, "a view takes"),
    ("serialises", Keyed, "codecs differ in a view"),
    ("serialises", Forgetful, "does not come back as it was"),
    ("says what it is", Nameless, "no name that can be asked for"),
]
