"""The Python side of the load generator: its command line, and the figures that it prints."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import msgspec
from msgspec import Struct

from bench.build import load_generator
from bench.process import ProcessFailed, load_core, pinned_to

_TIMEOUT_S = 400.0


class ClientScript(Struct, frozen=True, kw_only=True):
    """What a client sends to a server, as templates of the load generator (``bench/load/options.c``).

    ``message`` has ``{text}`` in place of the text. ``also`` are further options.
    """

    path: str
    message: str
    steps: tuple[tuple[str, str], ...] = ()
    ready: str | None = None
    also: tuple[str, ...] = ()


class Load(Struct, frozen=True, kw_only=True):
    """The load on a server. ``rate`` is messages a second of all senders together; None: a closed loop."""

    conns: int
    rooms: int = 1
    senders: int = 0
    window: int = 1
    rate: float | None = None
    seconds: float = 4.0
    warmup: float = 1.0
    stalled: int = 0
    expect: int = 0
    burst: int = 200
    text: str = "hello world this is a chat message"


class LoadResult(Struct, frozen=True, kw_only=True):
    """The results of the load generator. Times in microseconds; ``cut``: how many stalled connections were closed."""

    conns: int
    opened_s: float
    seconds: float
    sent: int
    delivered: int
    p50_us: float
    p90_us: float
    p99_us: float
    p999_us: float
    least_stamps: int
    most_stamps: int
    closed: int
    errors: int
    cut: int
    bytes: int

    @property
    def per_second(self) -> float:
        """Deliveries a second."""
        return self.delivered / self.seconds if self.seconds else 0.0


class OpenConnections(Struct, frozen=True):
    """Open, silent connections, each in a room."""

    ready: int
    opened_s: float


def run(port: int, script: ClientScript, load: Load) -> LoadResult:
    """Put ``load`` on the server at ``port``. Raises ``ProcessFailed`` if the generator fails."""
    done = subprocess.run(
        _command(port, script, load),
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT_S,
        preexec_fn=_on_its_core,
    )
    if done.returncode:
        raise ProcessFailed(f"the load generator: {done.stderr.strip()[-400:]}")
    return msgspec.json.decode(done.stdout, type=LoadResult)


@contextmanager
def holding(
    port: int, script: ClientScript, load: Load, *, beat: str | None = None
) -> Iterator[OpenConnections]:
    """Keep the connections of ``load`` open while the body runs. Raises ``ProcessFailed`` if they do not open."""
    command = [*_command(port, script, load), "--hold", *(("--beat", beat) if beat else ())]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=_on_its_core
    )
    with process:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise ProcessFailed("the load generator could not open its connections")
        yield msgspec.json.decode(said, type=OpenConnections)


def _command(port: int, script: ClientScript, load: Load) -> Sequence[str]:
    numbers = {
        "--port": port,
        "--conns": load.conns,
        "--rooms": load.rooms,
        "--senders": load.senders,
        "--window": load.window,
        "--rate": load.rate or 0,
        "--seconds": load.seconds,
        "--warmup": load.warmup,
        "--stalled": load.stalled,
        "--expect": load.expect,
        "--burst": load.burst,
    }
    words = [word for name, number in numbers.items() for word in (name, str(number))]
    for mark, text in script.steps:
        words += ["--step", mark, text]
    if script.ready is not None:
        words += ["--ready", script.ready]
    message = script.message.replace("{text}", f"U:%I;T:%T {load.text}")
    return [str(load_generator()), *words, "--path", script.path, "--message", message, *script.also]


_on_its_core = partial(pinned_to, load_core())
