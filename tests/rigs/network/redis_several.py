"""Several Redis servers that act as one: with a sentinel, or as a cluster."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from tests.rigs.network.ports import free_port
from tests.rigs.network.redis_server import HOST, RedisServer

MASTER: Final = "tea"
_WITHIN_S: Final = 30.0


class Watched:
    """A master, its replica, and a sentinel that watches them under the name ``MASTER``."""

    def __init__(self, folder: Path) -> None:
        self.first = RedisServer(folder / "first")
        self.second = RedisServer(folder / "second", "--replicaof", HOST, str(self.first.port))
        self._sentinel = Sentinel(folder / "sentinel", self.first.port)
        self.url = f"redis+sentinel://{HOST}:{self._sentinel.port}/{MASTER}"

    def __enter__(self) -> Self:
        for each in (self.first, self.second, self._sentinel):
            each.start()
        _until(lambda: int(self._info()["num-slaves"]) == 1)
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._sentinel, self.second, self.first):
            each.kill()

    def master(self) -> RedisServer:
        """The current master according to the sentinel."""
        return self.first if int(self._info()["port"]) == self.first.port else self.second

    def hand_over(self) -> None:
        """Promote the replica, while both live."""
        self._sentinel.ask("SENTINEL", "FAILOVER", MASTER)

    def _info(self) -> dict[str, str]:
        flat = self._sentinel.ask("SENTINEL", "MASTER", MASTER)
        return flat if isinstance(flat, dict) else dict(zip(flat[::2], flat[1::2], strict=True))


class Sentinel(RedisServer):
    """A sentinel with a quorum of one, which finds a dead master within a second."""

    def __init__(self, folder: Path, master: int) -> None:
        super().__init__(folder)
        self._file = folder / "sentinel.conf"
        folder.mkdir(parents=True)
        self._file.write_text(
            f"sentinel monitor {MASTER} {HOST} {master} 1\n"
            f"sentinel down-after-milliseconds {MASTER} 1000\n"
            f"sentinel failover-timeout {MASTER} 3000\n"
        )

    def command(self) -> list[str]:
        bound = ["--port", str(self.port), "--bind", HOST]
        return [self._program, str(self._file), *bound, "--sentinel"]


class Cluster:
    """Three nodes, each with a third of the slots, and no replicas."""

    def __init__(self, folder: Path) -> None:
        # The port between nodes is 10,000 higher.
        ports = [_low_port() for _ in range(3)]
        enabled = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
        self.nodes = [RedisServer(folder / str(port), *enabled, port=port) for port in ports]
        self.url = f"redis+cluster://{HOST}:{ports[0]},{HOST}:{ports[1]}"

    def __enter__(self) -> Self:
        for node in self.nodes:
            node.start()
        shares = [(0, 5460), (5461, 10922), (10923, 16383)]
        for node, (first, last) in zip(self.nodes, shares, strict=True):
            node.ask("CLUSTER", "ADDSLOTSRANGE", str(first), str(last))
        for node in self.nodes[1:]:
            node.ask("CLUSTER", "MEET", HOST, str(self.nodes[0].port))
        _until(lambda: all("cluster_state:ok" in str(node.ask("CLUSTER", "INFO")) for node in self.nodes))
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.kill()

    def give(self, slot: int, to: RedisServer) -> None:
        """Move ``slot`` to another node."""
        name = to.ask("CLUSTER", "MYID")
        for node in (to, *self.nodes):
            node.ask("CLUSTER", "SETSLOT", str(slot), "NODE", name)


def _low_port() -> int:
    while (port := free_port()) > 55_000:
        pass
    return port


def _until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _WITHIN_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
