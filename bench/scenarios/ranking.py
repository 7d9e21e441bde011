"""A season of 1,000 players, one in twenty of whom cheats: how the ranking orders the honest, what cheats gain."""

import asyncio
from collections.abc import Sequence
from typing import Final

from bench.ranking.figures import error_of, gain_of, order_of_the_honest, picture
from bench.ranking.people import CHEATS
from bench.ranking.season import Season, Standing
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict

_PLAYERS: Final = 1_000
_DAYS: Final = 60
_ROUNDS_A_DAY: Final = 2
_SEED: Final = 1
_ORDER: Final = 0.95
# A gain below this is none: players' ratings vary by as much from week to week.
_GAIN: Final = 50.0


def _run(options: RunOptions) -> Result:
    days = options.count(_DAYS, 10)
    standings = asyncio.run(_season(options.count(_PLAYERS, 200), days))
    order = order_of_the_honest(standings)
    gains = {kind: gain_of(kind, standings) for kind in CHEATS}
    rows = [_row("honest", standings, f"Spearman's correlation of rank and true strength {order:.3f}")]
    for kind, gain in gains.items():
        error = error_of(kind, standings)
        rows.append(_row(kind, standings, f"{gain:+.0f} points beside the honest, give or take {error:.0f}"))
        options.say(f"  {rows[-1].server:24} {rows[-1].note}")
    most = max(gains, key=lambda kind: gains[kind])
    return Result(
        rows=rows,
        verdicts=[
            Verdict(
                goal=f"the ranking orders the honest: Spearman's correlation of at least {_ORDER:g}",
                measured=f"{order:.3f}",
                met=order >= _ORDER,
            ),
            Verdict(
                goal=f"who cheats gains nothing: less than {_GAIN:g} points after {days} days",
                measured=f"at most {gains[most]:+.0f}, by each {most}",
                met=gains[most] < _GAIN,
            ),
        ],
        drawings={"ranking.svg": picture(standings)},
    )


async def _season(players: int, days: int) -> Sequence[Standing]:
    return await Season(players, _SEED).play(days, _ROUNDS_A_DAY)


def _row(kind: str, standings: Sequence[Standing], note: str) -> Row:
    count = sum(each.player.kind == kind for each in standings)
    return Row(server=f"{count:,} {kind}", kind="ours", note=note)


SCENARIOS: Final = (
    Scenario(
        name="ranking",
        title="A season with cheats",
        what=(
            "1,000 players of known strength play two matches a day for 60 days, by the server's own pairing, "
            "endings and ratings. One in twenty cheats: a farmer has two helpers who lose to it twelve times a day; "
            "a staller lets the clock run and a dropper goes, where the match is lost or the other looks stronger."
        ),
        run=_run,
    ),
)
