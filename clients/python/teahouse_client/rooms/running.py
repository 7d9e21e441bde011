"""A real-time match: its newest view, made of a snapshot and the later ticks. Pure."""

from typing import Any

from teahouse_client.wire import GameEvent, TickEvent


class RunningMatch:
    """``state`` is the known match; None before that, and in a room without one."""

    def __init__(self) -> None:
        self.state: GameEvent | None = None
        # Ticks that came before the snapshot of a join, to be applied after it; None once there is one.
        self._early: list[TickEvent] | None = []

    def cut(self) -> None:
        """There is a new connection: keep ticks until its snapshot comes."""
        self._early = []

    def joined(self, match: GameEvent) -> None:
        """Take the snapshot of a join."""
        self.state = match
        early, self._early = self._early or [], None
        for tick in early:
            self.tick(tick)

    def told(self, match: GameEvent) -> None:
        """Take the event ``game``."""
        self.state = match

    def tick(self, event: TickEvent) -> None:
        """Apply a tick; known ones, and those without a known match, change nothing."""
        if self._early is not None:
            self._early.append(event)
            return
        state = self.state
        if state is None or event["tick"] <= state.get("tick", event["tick"]):
            return
        view = merged(state.get("view"), event["delta"])
        self.state = {**state, "tick": event["tick"], "view": view}


def merged(target: Any, patch: Any) -> Any:
    """A value after a JSON merge patch (RFC 7386, section 2); the old one is unchanged."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
