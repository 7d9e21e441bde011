"""Subscribing to an event, and ceasing to."""

import logging

import pytest

from server.runtime.subscribers import Subscribers, Unsubscribe


def test_every_subscriber_is_called_in_the_order_of_subscribing() -> None:
    called: list[tuple[str, int]] = []
    subscribers: Subscribers[int] = Subscribers("tea")
    subscribers.subscribe(lambda cups: called.append(("first", cups)))
    subscribers.subscribe(lambda cups: called.append(("second", cups)))
    subscribers.notify(3)
    assert called == [("first", 3), ("second", 3)]


def test_a_former_subscriber_is_called_no_more() -> None:
    called: list[int] = []
    subscribers: Subscribers[int] = Subscribers("tea")
    unsubscribe = subscribers.subscribe(called.append)
    assert subscribers
    subscribers.notify(1)
    unsubscribe()
    unsubscribe()
    subscribers.notify(2)
    assert called == [1]
    assert not subscribers


def test_the_same_function_may_subscribe_twice_and_ends_each_by_itself() -> None:
    called: list[int] = []
    subscribers: Subscribers[int] = Subscribers("tea")
    first = subscribers.subscribe(called.append)
    subscribers.subscribe(called.append)
    subscribers.notify(1)
    first()
    subscribers.notify(2)
    assert called == [1, 1, 2]


def test_a_subscriber_may_unsubscribe_while_it_is_called() -> None:
    called: list[str] = []
    ends: list[Unsubscribe] = []
    subscribers: Subscribers[[]] = Subscribers("tea")

    def once() -> None:
        called.append("once")
        ends[0]()

    ends.append(subscribers.subscribe(once))
    subscribers.subscribe(lambda: called.append("always"))
    subscribers.notify()
    subscribers.notify()
    assert called == ["once", "always", "always"]


def test_a_subscriber_that_raises_is_logged_and_the_others_are_called(
    caplog: pytest.LogCaptureFixture,
) -> None:
    called: list[int] = []
    subscribers: Subscribers[int] = Subscribers("the tea")

    def fail(_: int) -> None:
        raise ValueError("broken")

    subscribers.subscribe(fail)
    subscribers.subscribe(called.append)
    subscribers.notify(1)
    assert called == [1]
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.getMessage().endswith(": a subscriber to the tea failed")
