"""Whose address a request counts for: what a proxy near us tells, and what nobody else may claim."""

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from handlers.http.client_address import client_address


def asked(peer: str, **headers: str) -> HTTPServerRequest:
    told = HTTPHeaders({"Host": "here"} | {name.replace("_", "-"): value for name, value in headers.items()})
    request = HTTPServerRequest(start_line=RequestStartLine("GET", "/", "HTTP/1.1"), headers=told)
    request.remote_ip = peer
    return request


@pytest.mark.parametrize("near", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fd00::1", "0.0.0.0"])
def test_a_proxy_near_us_tells_the_client(near: str) -> None:
    assert client_address(asked(near, X_Forwarded_For="203.0.114.7")) == "203.0.114.7"
    assert client_address(asked(near, X_Forwarded_For="1.1.1.1, 203.0.114.7")) == "203.0.114.7"
    assert client_address(asked(near, X_Forwarded_For="1.1.1.1,2a00:1::7")) == "2a00:1::7"
    assert client_address(asked(near)) == near


@pytest.mark.parametrize("told", ["", "unknown", "1.1.1.1, ", "1.1.1.1:80", "a\xff"])
def test_what_is_no_address_is_not_believed(told: str) -> None:
    assert client_address(asked("127.0.0.1", X_Forwarded_For=told)) == "127.0.0.1"


def test_who_comes_from_the_internet_is_who_it_is() -> None:
    assert client_address(asked("8.8.8.8", X_Forwarded_For="1.1.1.1")) == "8.8.8.8"
    assert client_address(asked("2a00:1::7", X_Forwarded_For="1.1.1.1")) == "2a00:1::7"


def test_another_header_is_not_looked_at() -> None:
    assert client_address(asked("127.0.0.1", X_Real_Ip="1.1.1.1")) == "127.0.0.1"
    assert client_address(asked("10.0.0.1", X_Real_Ip="1.1.1.1", X_Forwarded_For="8.8.8.8")) == "8.8.8.8"
