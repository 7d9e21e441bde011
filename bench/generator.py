"""The load generator as seen from Python: what it is told, and what it tells."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import msgspec
from msgspec import Struct

from bench.build import load_generator
from bench.process import Failed, load_core, pinned_to

_PATIENCE_S = 400.0


class Talk(Struct, frozen=True, kw_only=True):
    """How one talks with a server: templates of the load generator (``bench/load/options.c``).

    ``message`` holds ``{text}`` where the words go. ``also`` are further options.
    """

    path: str
    message: str
    steps: tuple[tuple[str, str], ...] = ()
    ready: str | None = None
    also: tuple[str, ...] = ()


class Load(Struct, frozen=True, kw_only=True):
    """What is done to a server. ``rate`` is of all senders together; None is a closed loop."""

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


class Outcome(Struct, frozen=True, kw_only=True):
    """What the load generator saw. Times in microseconds; ``cut``: stalled connections that were closed."""

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


class Held(Struct, frozen=True):
    """Connections that are open, in a room and silent."""

    ready: int
    opened_s: float


def run(port: int, talk: Talk, load: Load) -> Outcome:
    """Put ``load`` on the server at ``port``. Raises ``Failed``."""
    done = subprocess.run(
        _command(port, talk, load),
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_S,
        preexec_fn=_on_its_core,
    )
    if done.returncode:
        raise Failed(f"the load generator: {done.stderr.strip()[-400:]}")
    return msgspec.json.decode(done.stdout, type=Outcome)


@contextmanager
def holding(port: int, talk: Talk, load: Load, *, beat: str | None = None) -> Iterator[Held]:
    """Keep the connections of ``load`` open while the body runs. Raises ``Failed``."""
    command = [*_command(port, talk, load), "--hold", *(("--beat", beat) if beat else ())]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=_on_its_core
    )
    with process:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise Failed("the load generator could not open its connections")
        yield msgspec.json.decode(said, type=Held)


def _command(port: int, talk: Talk, load: Load) -> Sequence[str]:
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
    for mark, text in talk.steps:
        words += ["--step", mark, text]
    if talk.ready is not None:
        words += ["--ready", talk.ready]
    message = talk.message.replace("{text}", f"U:%I;T:%T {load.text}")
    return [str(load_generator()), *words, "--path", talk.path, "--message", message, *talk.also]


_on_its_core = partial(pinned_to, load_core())
