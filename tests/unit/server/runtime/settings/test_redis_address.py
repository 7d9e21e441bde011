"""What ``REDIS_URL`` may say."""

from pathlib import Path

import pytest

from server.runtime.settings.redis_address import Address, RedisAddress, redis_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://h", RedisAddress(kind="one", addresses=(Address("h", 6379),))),
        (
            "rediss://:p%40w@h:1/2",
            RedisAddress(kind="one", addresses=(Address("h", 1),), tls=True, password="p@w", database=2),
        ),
        ("unix:///run/r.sock?db=1", RedisAddress(kind="one", path="/run/r.sock", database=1)),
        (
            "redis+sentinel://u:p@a,b:5/tea/3?sentinel_password=x",
            RedisAddress(
                kind="sentinel",
                addresses=(Address("a", 26379), Address("b", 5)),
                username="u",
                password="p",
                master="tea",
                database=3,
                sentinel_password="x",
            ),
        ),
        (
            "rediss+cluster://a:1,[::1]:2",
            RedisAddress(kind="cluster", addresses=(Address("a", 1), Address("::1", 2)), tls=True),
        ),
    ],
)
def test_each_form_is_read(url: str, address: RedisAddress) -> None:
    assert redis_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "localhost",
            "http://h",
            "redis://",
            "redis://h:x",
            "redis://h:99999",
            "redis://h/x",
            "redis://a,b",
        ),
        *("redis://h?tls=1", "redis://h#x", "redis://h/1/2", "unix://", "unix:///s?db=x", "redis+tea://h"),
        *(
            "redis+sentinel://h",
            "redis+sentinel://h/tea/x",
            "redis+cluster://a/1",
            "redis+cluster://a,",
            "redis://[h",
        ),
    ],
)
def test_a_value_that_is_not_an_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"is not of the form redis://host:port"):
        redis_address(url)


def test_whose_certificate_is_believed_is_said_beside_it() -> None:
    address = redis_address("rediss://h").trusting(Path("ca.pem"), verify=False)
    assert (address.ca, address.verify) == (Path("ca.pem"), False)
