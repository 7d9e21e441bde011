"""Unmasking of a client's payloads (RFC 6455 section 5.3): Tornado's C function, or big integers without it.

A server never masks what it sends.
"""

try:
    # The C function has a public name; the fallback in `tornado.util`, a loop over bytes, has none.
    from tornado.speedups import websocket_mask as unmask
except ImportError:

    def unmask(mask: bytes, data: bytes) -> bytes:
        """``data`` XORed with the four bytes of ``mask``, repeated."""
        size = len(data)
        key = (mask * (size // 4 + 1))[:size]
        return (int.from_bytes(data) ^ int.from_bytes(key)).to_bytes(size)


__all__ = ["unmask"]
