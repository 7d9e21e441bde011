"""What somebody costs who watches a match of snake, beside somebody who listens to a room."""

import asyncio
from typing import Final

from bench.process import told_by
from bench.running.players import SEATS
from bench.running.watchers import Costs
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, median
from bench.teahouse import make_guests, teahouse_server

_WATCHERS: Final = 150
_SECONDS: Final = 8.0
# Both are a part of the time that a server took, and such times differ from run to run.
_MOST: Final = 1.25


def _run(options: RunOptions) -> Result:
    found: list[Costs] = []
    for _ in range(options.rounds):
        with teahouse_server(program="server") as (server, port):
            count = SEATS + 1 + options.count(_WATCHERS, 8)
            tokens = asyncio.run(make_guests(port, count))
            seconds = 1.0 if options.quick else _SECONDS
            found.append(_costs(port, seconds, server.pid, tokens))
            options.say(
                f"  a spectator {found[-1].spectator_us:.1f} µs, a listener {found[-1].listener_us:.1f} µs"
            )
    spectator, listener = (
        median([each.spectator_us for each in found]),
        median([each.listener_us for each in found]),
    )
    last = found[-1]
    rows = [
        Row(server="a tick to a spectator", kind="ours", work_us=spectator, note=f"{last.tick_bytes} bytes"),
        Row(
            server="a message to a listener",
            kind="ours",
            work_us=listener,
            note=f"{last.message_bytes} bytes",
        ),
    ]
    ratio = spectator / listener
    verdict = Verdict(
        goal=f"a spectator costs no more than a listener (at most {_MOST:g} times, in one run)",
        measured=f"{ratio:.2f} times",
        met=ratio <= _MOST,
    )
    return Result(rows=rows, verdicts=[verdict])


def _costs(port: int, seconds: float, server: int, tokens: list[str]) -> Costs:
    return told_by("bench.running.watchers", [str(port), str(seconds), str(server)], tokens, Costs)


SCENARIOS: Final = (
    Scenario(
        name="spectators",
        title="A spectator beside a listener",
        what=f"{_WATCHERS} people watch a match of snake, and then listen to a room in which somebody says something "
        "as long as a tick, as often as there are ticks. Measured is the server's processor time for one frame to "
        "one of them: what it takes with them, less what it takes without.",
        run=_run,
    ),
)
