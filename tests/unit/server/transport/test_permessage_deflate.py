"""The negotiation of compression, and the limits of inflating."""

import zlib

import pytest

from server.transport.frames import BadFrame
from server.transport.permessage_deflate import Agreement, Inflater, negotiate
from tests.rigs.network.framing import deflated

NOTHING_KEPT = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


@pytest.mark.parametrize(
    "offered",
    [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=8",
        'permessage-deflate; client_max_window_bits = "10"',
        "permessage-deflate;server_no_context_takeover;client_no_context_takeover",
        "x-webkit-deflate-frame, permessage-deflate",
        "permessage-deflate; server_max_window_bits=7, permessage-deflate",
    ],
)
def test_an_offer_is_accepted_and_nothing_is_kept_between_messages(offered: str) -> None:
    assert negotiate(offered) == Agreement(NOTHING_KEPT, 15)


@pytest.mark.parametrize(("bits", "ours"), [(15, 15), (14, 14), (9, 9), (8, 0)])
def test_a_smaller_window_is_agreed_on(bits: int, ours: int) -> None:
    agreed = negotiate(f"permessage-deflate; server_max_window_bits={bits}, permessage-deflate")
    assert agreed == Agreement(f"{NOTHING_KEPT}; server_max_window_bits={bits}", ours)


@pytest.mark.parametrize(
    "offered",
    [
        "",
        ",",
        "permessage-bzip2",
        "permessage-deflate; unknown",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=07",
        "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
        "permessage-deflate; ",
        "permessage-deflate; =",
    ],
)
def test_an_offer_with_anything_wrong_is_declined(offered: str) -> None:
    assert negotiate(offered) is None


def test_a_bomb_in_parts_is_never_inflated_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    real = zlib.decompressobj

    class Counted:
        eof = False

        def __init__(self, bits: int) -> None:
            self._zlib = real(bits)

        def decompress(self, data: bytes, max_length: int) -> bytes:
            nonlocal made
            assert max_length > 0
            out = self._zlib.decompress(data, max_length)
            made += len(out)
            return out

    monkeypatch.setattr("server.transport.permessage_deflate.zlib.decompressobj", Counted)
    bomb = deflated(bytes(1 << 22))
    inflater = Inflater(10_000)
    parts = [bomb[at : at + 8] for at in range(0, len(bomb), 8)]
    with pytest.raises(BadFrame, match="1009"):
        b"".join(map(inflater.inflate, parts))
    assert made == 10_001
