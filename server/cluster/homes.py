"""Where the home of a room is. Today one process is the home of all: the one with the lease of the database."""

import logging

from models.database.holding.holder import Holder
from models.ids import NodeId, RoomId
from models.stores.cluster.leases import Lease

_log = logging.getLogger(__name__)


class Homes:
    """What this process knows of the home, from the last read of the lease. ``speaks``: the form of its questions."""

    def __init__(self, speaks: str | None = None) -> None:
        self._speaks = speaks
        self._holder: NodeId | None = None
        self._not_understood: Holder | None = None

    def home_of(self, room: RoomId | None = None) -> NodeId | None:
        """The home of ``room`` (None: of commands that concern no room), if it is known."""
        return self._holder

    def see(self, lease: Lease) -> None:
        """Take a lease that was read."""
        holder = lease.holder
        is_there = holder is not None and not holder.is_gone
        if is_there and holder is not None and holder.speaks != self._speaks:
            self._wait_for_the_end_of(holder)
            is_there = False
        self._holder = lease.node if is_there else None

    def _wait_for_the_end_of(self, holder: Holder) -> None:
        if holder != self._not_understood:
            self._not_understood = holder
            _log.warning(
                "the rooms are at another version of Teahouse (%s): commands wait until it ends, or this one does",
                holder,
            )

    def is_elsewhere(self) -> None:
        """Note that this process is no longer the home, and that the new one is not known yet."""
        self._holder = None

    def is_at(self, node: NodeId) -> None:
        """Note that the process ``node``, which may be this one, says that it is the home of all."""
        self._holder = node
