"""How often each command was answered with what, and how long that took."""

from typing import Final

from prometheus_client import Counter, Histogram

OK: Final = "ok"
_BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Answers:
    """Counts by op and answer, which is ``ok`` or the code of the error, and seconds by op."""

    def __init__(self) -> None:
        about = "Commands that came over sockets, by what they were answered."
        self.commands = Counter("teahouse_commands", about, ["op", "answer"], registry=None)
        about = "From a command to its answer, where it was carried out."
        self.seconds = Histogram("teahouse_command_seconds", about, ["op"], registry=None, buckets=_BOUNDS_S)
        # Looking one up by its labels takes longer than counting.
        self._counters: dict[tuple[str, str], Counter] = {}
        self._timers: dict[str, Histogram] = {}

    def count(self, op: str, answer: str) -> None:
        """Count one answer."""
        counter = self._counters.get((op, answer))
        if counter is None:
            counter = self._counters[op, answer] = self.commands.labels(op, answer)
        counter.inc()

    def count_timed(self, op: str, answer: str, seconds: float) -> None:
        """Count one answer that came ``seconds`` after its command."""
        self.count(op, answer)
        timer = self._timers.get(op)
        if timer is None:
            timer = self._timers[op] = self.seconds.labels(op)
        timer.observe(seconds)
