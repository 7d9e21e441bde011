"""The limits of the account calls without the calls: who counts as one address, and when none holds."""

import pytest

from models.errors import Refusal
from models.ids import SessionId
from server.accounts.sign_in_limits import SignInLimits
from tests.rigs.held_clock import HeldClock


def is_limited(limits: SignInLimits, address: str) -> bool:
    try:
        limits.sign_in(address)
    except Refusal as refusal:
        return refusal.code == "rate_limited"
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
def test_an_ipv6_network_is_one_subscriber_and_an_ipv4_address_another(
    first: str, other: str, shared: bool
) -> None:
    limits = SignInLimits(HeldClock())
    assert not any(is_limited(limits, first) for _ in range(100))
    assert is_limited(limits, other) is shared


def test_limits_that_are_off_let_everything_through() -> None:
    limits = SignInLimits(HeldClock(), on=False)
    for _ in range(1_000):
        limits.sign_in("192.0.2.1")
        limits.try_name("ann", "192.0.2.1")
        limits.renew(SessionId("s-1"))


def tries(limits: SignInLimits, address: str) -> int:
    """How many wrong passwords for one name are taken from ``address``."""
    for count in range(1_000):
        try:
            limits.try_name("ann", address)
        except Refusal:
            return count
    return 1_000


def test_wrong_passwords_from_one_address_keep_no_other_out() -> None:
    clock = HeldClock()
    limits = SignInLimits(clock)
    assert tries(limits, "192.0.2.1") == 10
    assert tries(limits, "192.0.2.2") == 10
    clock.advance(6)
    assert tries(limits, "192.0.2.1") == 1


def test_wrong_passwords_from_many_addresses_are_counted_by_the_name_alone() -> None:
    limits = SignInLimits(HeldClock())
    assert sum(tries(limits, f"192.0.2.{number}") for number in range(50)) == 100


def test_a_right_password_is_not_counted() -> None:
    limits = SignInLimits(HeldClock())
    for _ in range(1_000):
        limits.try_name("ann", "192.0.2.1")
        limits.name_was_right("ann", "192.0.2.1")
