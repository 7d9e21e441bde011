"""The event ``game.tick`` of each tick: everybody in the room gets the changes of their view.

In an arena with parts, each user gets the part that they look at. A user who looks at another part from this tick on
gets the whole match in place of the changes.

A frame that still waits for a slow client is replaced by the next one, which then holds all changes since the
last snapshot: whichever of them the client had, its view is right after that. If the game hides nothing, all share
one frame.
"""

from typing import Any, Final

import msgspec
from msgspec import Struct

from models.ids import UserId
from models.wire.events import Event
from models.wire.game_events import TickEvent
from server.delivery.hub import Hub
from server.games.base import Viewer
from server.matches.match import Match
from server.matches.running.deltas import Json, difference, joined, shown
from server.matches.views import Group, MatchView

_written: Final = msgspec.json.Encoder().encode


class _Told(Struct):
    """What those were told who see the same: the view at the last tick, and all that changed since a snapshot.

    ``text`` is the view as bytes: at most ticks nothing has changed, and that is soon seen.
    """

    text: bytes
    view: Json
    since: Json | None


class Telling:
    """One match."""

    def __init__(self, view: MatchView, hub: Hub) -> None:
        self._view = view
        self._match: Match = view.match
        self._hub = hub
        self._key = f"tick {view.match.room}"
        self._told: dict[Group, _Told] = {}
        self._snapshots = 0
        # Where the arena has parts, the part that each user looked at last.
        self._looked: dict[UserId, Group] = {}

    def tell(self, before: Any) -> None:
        """Send everybody in the room the newest tick; ``before`` is the state that it came from."""
        if not self._view.is_watched:
            self._told.clear()
            self._looked.clear()
            return
        if self._snapshots != self._view.snapshots:
            self._snapshots = self._view.snapshots
            self._told.clear()
        if self._view.shows_all_alike:
            pair = self._events(None, None, before)
            self._hub.publish_latest_each(self._match.room, self._key, lambda _: pair)
            self._show_what_cannot_be_said()
        else:
            self._tell_each(before)

    def _tell_each(self, before: Any) -> None:
        events: dict[Group, tuple[TickEvent, TickEvent]] = {}
        looked: dict[UserId, Group] = {}
        moved: set[UserId] = set()

        def events_of(user: UserId) -> tuple[Event, Event] | None:
            if self._view.sees_late(user):
                return None
            group = self._view.group(viewer := self._view.viewer(user))
            if self._view.has_areas:
                looked[user] = group
                if self._looked.get(user) != group:
                    moved.add(user)
                    return None
            if group not in events:
                events[group] = self._events(group, viewer, before)
            return events[group]

        self._hub.publish_latest_each(self._match.room, self._key, events_of)
        if self._view.has_areas:
            self._looked = looked
            # A view that nobody was sent at this tick would be outdated at the next.
            self._told = {group: told for group, told in self._told.items() if group in events}
        if not self._show_what_cannot_be_said() and moved:
            self._view.show_to(moved)

    def _show_what_cannot_be_said(self) -> bool:
        """Send everybody the match as it is, where one patch cannot say all to a client that is behind; if so."""
        cannot = any(told.since is None for told in self._told.values())
        if cannot:
            self._view.show()
        return cannot

    def _events(self, group: Group, viewer: Viewer, before: Any) -> tuple[TickEvent, TickEvent]:
        match, run = self._match, self._match.run
        assert run is not None
        told = self._told.get(group)
        if told is None:
            old = match.game.view(before, viewer)
            told = self._told[group] = _Told(_written(old), shown(old), {})
        seen = match.game.view(run.state, viewer)
        text = _written(seen)
        delta: Json = {}
        if text != told.text:
            now = shown(seen)
            delta = difference(told.view, now)
            told.text, told.view = text, now
            told.since = None if told.since is None else joined(told.since, delta)
        step = TickEvent(room=match.room, tick=run.tick, delta=delta)
        if told.since is None:
            return step, step
        return step, TickEvent(room=match.room, tick=run.tick, delta=told.since)
