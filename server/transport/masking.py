"""Masking of WebSocket payloads (RFC 6455 section 5.3): Tornado's C function, or big integers without it.

Apart from ``server.transport.frame_parser`` nobody needs it: servers do not mask.
"""

try:
    # A module of its own with a public name; `tornado.util` keeps the fallback, a loop over bytes, to itself.
    from tornado.speedups import websocket_mask as unmask
except ImportError:

    def unmask(mask: bytes, data: bytes) -> bytes:
        """``data`` with the four bytes of ``mask`` applied over and over."""
        size = len(data)
        key = (mask * (size // 4 + 1))[:size]
        return (int.from_bytes(data) ^ int.from_bytes(key)).to_bytes(size)


__all__ = ["unmask"]
