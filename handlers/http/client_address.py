"""Whose address a request counts for: the client's, told by the proxy next to us where there is one.

Called by the handlers that limit by address. See docs/decisions/0007.
"""

import ipaddress

from tornado.httputil import HTTPServerRequest


def client_address(request: HTTPServerRequest) -> str:
    """The address of the client. A proxy is believed if it is near: at a loopback or private address.

    It appends whom it serves to ``X-Forwarded-For``, so the last entry is its word and those before are the
    client's. ``X-Real-Ip`` may be the client's too and is not looked at.
    """
    peer = request.remote_ip or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told if _is_address(told) and _is_near(peer) else peer


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_near(peer: str) -> bool:
    # A Unix socket's peer has no address; Tornado gives 0.0.0.0 for it, which is private.
    return _is_address(peer) and ipaddress.ip_address(peer).is_private
