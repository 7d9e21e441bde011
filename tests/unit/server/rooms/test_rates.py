"""What one user has left of each kind of thing, and which words that somebody types are passed on."""

import pytest

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.wire.commands.base import Cost
from models.wire.commands.messages import MessageSend
from server.rooms.rates import RATES, TypingRate, UserRates
from tests.rigs.held_clock import HeldClock

ANN, BEN, TEA = UserId("u-ann"), UserId("u-ben"), RoomId("tea")


def test_the_rates_are_those_of_one_user() -> None:
    rates = UserRates(HeldClock())
    message = MessageSend(room=TEA, text="hello")
    waits = [rates.take(ANN, message) for _ in range(101)]
    assert waits[:-1] == [0.0] * 100
    assert waits[-1] > 0
    assert rates.take(BEN, message) == 0.0


@pytest.mark.parametrize(
    ("cost", "at_once", "again_s"),
    [
        ("membership", 30, 1),
        ("settings", 20, 2),
        ("invite", 20, 10),
        ("stranger", 10, 10),
        ("table", 10, 5),
        ("seat", 60, 0.5),
    ],
)
def test_each_kind_of_thing_has_its_rate(cost: Cost, at_once: int, again_s: float) -> None:
    clock = HeldClock()
    rates = UserRates(clock)
    for _ in range(at_once):
        rates.spend(ANN, cost)
    with pytest.raises(Refusal) as refused:
        rates.spend(ANN, cost)
    assert refused.value.code == "rate_limited"
    assert refused.value.retry_after_s == pytest.approx(again_s, abs=0.01)
    clock.advance(again_s + 0.01)
    rates.spend(ANN, cost)


def test_rates_that_are_off_let_everything_through() -> None:
    rates = UserRates(HeldClock(), on=False)
    for cost in RATES:
        for _ in range(1_000):
            rates.spend(ANN, cost)
    assert all(rates.passes_typing(ANN, TEA, on=True) for _ in range(10))


def passed(*words: tuple[float, bool]) -> list[tuple[float, bool]]:
    rate = TypingRate()
    return [(at, on) for at, on in words if rate.passes(ANN, TEA, at, on=on)]


def test_only_changes_of_typing_are_passed_on() -> None:
    assert passed((0, False), (1, True), (2, True), (4.5, True), (5, False), (5.5, False)) == [
        (1, True),
        (5, False),
    ]


def test_typing_begins_at_most_once_in_three_seconds() -> None:
    assert passed((0, True), (1, False), (2, True), (2.5, False), (3, True)) == [
        (0, True),
        (1, False),
        (3, True),
    ]


def test_typing_that_goes_on_is_passed_on_again_once_clients_have_let_go_of_it() -> None:
    assert passed((0, True), (3, True), (5, True), (8, True), (10, True)) == [
        (0, True),
        (5, True),
        (10, True),
    ]


def test_users_and_rooms_are_counted_apart_and_forgotten_at_last() -> None:
    rate = TypingRate(capacity=2)
    assert rate.passes(ANN, TEA, 0, on=True)
    assert rate.passes(BEN, TEA, 0, on=True)
    assert rate.passes(ANN, RoomId("cake"), 0, on=True)
    assert not rate.passes(BEN, TEA, 1, on=True)
    assert rate.passes(ANN, TEA, 1, on=True)
