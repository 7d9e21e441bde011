"""Where the home of a room is. Today one process is the home of all: the one that has the lease of the database."""

from models.ids import NodeId, RoomId
from models.stores.cluster.leases import Lease


class Homes:
    """What this process knows of it: as the lease was last read."""

    def __init__(self) -> None:
        self._holder: NodeId | None = None

    def home_of(self, room: RoomId | None = None) -> NodeId | None:
        """The process to which what concerns ``room`` is sent (None: what concerns no room), if one is known."""
        return self._holder

    def see(self, lease: Lease) -> None:
        """The lease was read."""
        self._holder = lease.node if lease.holder is not None and not lease.holder.is_gone else None

    def is_elsewhere(self) -> None:
        """This process is not the home any more, and it is not known yet which one is."""
        self._holder = None

    def is_here(self, node: NodeId) -> None:
        """This process, ``node``, is the home of all."""
        self._holder = node
