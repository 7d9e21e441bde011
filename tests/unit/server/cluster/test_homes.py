"""Where the rooms are, as the lease says: at a process that this one can speak with, or nowhere yet."""

import pytest
from msgspec.structs import replace

from models.database.holding.holder import Holder
from models.ids import NodeId
from models.stores.cluster.leases import Lease
from server.cluster.homes import Homes

OURS = Holder(host="tea-1", pid=12, since_at=1, machine="another", started="1", speaks="ours")
LEASE = Lease(node=NodeId("n-1"), fence=1, beats=0, holder=OURS)


def test_the_holder_of_the_lease_is_the_home() -> None:
    homes = Homes("ours")
    assert homes.home_of() is None
    homes.see(LEASE)
    assert homes.home_of() == "n-1"
    homes.see(replace(LEASE, holder=None))
    assert homes.home_of() is None


def test_a_home_of_another_version_is_waited_for_and_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    homes = Homes("ours")
    for beats in range(3):
        homes.see(replace(LEASE, beats=beats, holder=replace(OURS, speaks="theirs")))
        assert homes.home_of() is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "process 12 on tea-1" in caplog.text
    homes.see(LEASE)
    assert homes.home_of() == "n-1"
