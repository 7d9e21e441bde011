"""Who counts as one address."""

import pytest

from models.errors import Refusal
from server.account_limits import AccountLimits
from tests.held_clock import HeldClock


def is_limited(limits: AccountLimits, address: str) -> bool:
    try:
        limits.sign_in(address)
    except Refusal as refusal:
        assert refusal.code == "rate_limited"
        return True
    return False


@pytest.mark.parametrize(
    ("first", "other", "shared"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::1", "::1", True),
        ("", "", True),
        ("a socket in the file system", "another", False),
    ],
)
def test_an_ipv6_network_is_one_household_and_an_ipv4_address_another(
    first: str, other: str, shared: bool
) -> None:
    limits = AccountLimits(HeldClock())
    assert not any(is_limited(limits, first) for _ in range(100))
    assert is_limited(limits, other) is shared
