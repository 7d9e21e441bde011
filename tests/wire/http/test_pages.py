"""The web client's page and files."""

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from tests.rigs.server import House


async def _get(house: House, path: str) -> HTTPResponse:
    client = AsyncHTTPClient(force_instance=True)
    try:
        return await client.fetch(f"http://{house.host}{path}", raise_error=False)
    finally:
        client.close()


@pytest.mark.gen_test
async def test_the_page_is_served_under_a_strict_policy(house: House) -> None:
    answer = await _get(house, "/")
    assert answer.code == 200
    assert b"<!doctype html>" in answer.body.lower()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.gen_test
@pytest.mark.parametrize(
    "path", ["/static/nowhere.js", "/static/", "/static/%2e%2e/pyproject.toml", "/static/..%2f"]
)
async def test_what_is_no_file_is_refused_in_json(house: House, path: str) -> None:
    answer = await _get(house, path)
    assert answer.code in (403, 404)
    assert b'"code"' in answer.body
    assert b"tornado" not in answer.body
