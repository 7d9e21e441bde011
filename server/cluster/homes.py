"""Where the home of a room is. Today one process is the home of all: the one that has the lease of the database."""

import logging

from models.database.holding.holder import Holder
from models.ids import NodeId, RoomId
from models.stores.cluster.leases import Lease

_log = logging.getLogger(__name__)


class Homes:
    """What this process knows of it: as the lease was last read. ``speaks``: the form in which it asks homes."""

    def __init__(self, speaks: str | None = None) -> None:
        self._speaks = speaks
        self._holder: NodeId | None = None
        self._not_understood: Holder | None = None

    def home_of(self, room: RoomId | None = None) -> NodeId | None:
        """The process to which what concerns ``room`` is sent (None: what concerns no room), if one is known."""
        return self._holder

    def see(self, lease: Lease) -> None:
        """The lease was read."""
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
        """This process is not the home any more, and it is not known yet which one is."""
        self._holder = None

    def is_at(self, node: NodeId) -> None:
        """The process ``node``, which may be this one, says that it is the home of all."""
        self._holder = node
