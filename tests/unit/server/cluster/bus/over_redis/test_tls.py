"""Redis over TLS: whose certificate is believed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.ids import new_id
from server.cluster.bus.bus import OK
from server.cluster.bus.choosing import bus_of
from server.runtime.settings.settings import Settings
from tests.rigs.network.certificate import make_certificate
from tests.rigs.network.redis_server import HOST, RedisServer
from tests.unit.server.cluster.bus.rig import Ear, started

pytestmark = pytest.mark.gen_test(timeout=60)


class TlsRedis(RedisServer):
    """One that is reached over TLS alone, with a certificate that signs itself."""

    def __init__(self, folder: Path) -> None:
        self.certificate = str(make_certificate(folder / "redis.pem"))
        files = ("--tls-cert-file", self.certificate, "--tls-key-file", self.certificate)
        super().__init__(folder, *files, "--tls-auth-clients", "no", "--tls-ca-cert-file", self.certificate)

    def command(self) -> list[str]:
        return [*super().command(), "--tls-port", str(self.port), "--port", "0"]

    def _answers(self) -> bool:
        return any("Ready to accept" in path.read_text() for path in self._folder.glob("*.log"))


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[TlsRedis]:
    with TlsRedis(tmp_path) as server:
        yield server


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_certificate_that_signs_itself_is_believed_where_it_is_known_or_nobody_looks(
    redis: TlsRedis, is_known: bool
) -> None:
    ca = Path(redis.certificate) if is_known else None
    url = f"rediss://localhost:{redis.port}"
    bus = bus_of(Settings(redis_url=url, redis_ca=ca, redis_verify=is_known), new_id("d"))
    async with started(bus):
        assert bus.state == OK
        ear = await Ear().listen(bus, "room")
        bus.publish("room", b"tea")
        await ear.until(b"tea")


async def test_a_certificate_that_nobody_knows_is_refused_in_words(redis: TlsRedis) -> None:
    bus = bus_of(Settings(redis_url=f"rediss://{HOST}:{redis.port}"), "tea")
    async with started(bus):
        assert bus.state == "the certificate of Redis is not believed"
