"""Token buckets, one and many."""

import pytest

from server.runtime.rate_limits import Bucket, Buckets


def test_a_new_bucket_gives_its_burst_at_once_and_then_says_how_long() -> None:
    bucket = Bucket(rate_per_s=2, burst=3)
    assert [bucket.take(0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert bucket.take(0.0) == 0.5
    assert bucket.take(0.25) == 0.25
    assert bucket.take(0.5) == 0.0
    assert bucket.take(0.75) == 0.25


def test_a_refused_take_takes_nothing() -> None:
    bucket = Bucket(rate_per_s=1, burst=1)
    bucket.take(0.0)
    for _ in range(10):
        assert bucket.take(0.5) == 0.5
    assert bucket.take(1.0) == 0.0


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    bucket = Bucket(rate_per_s=10, burst=2)
    bucket.take(0.0)
    assert [bucket.take(1e6) == 0.0 for _ in range(3)] == [True, True, False]


def test_several_tokens_are_taken_together_or_not_at_all() -> None:
    bucket = Bucket(rate_per_s=1, burst=5)
    assert bucket.take(0.0, 4) == 0.0
    assert bucket.take(0.0, 3) == 2.0
    assert bucket.take(0.0, 1) == 0.0


def test_more_than_the_burst_is_given_by_a_full_bucket() -> None:
    bucket = Bucket(rate_per_s=1, burst=5)
    assert bucket.take(0.0, 50) == 0.0
    assert bucket.take(0.0, 50) == 5.0


def test_tokens_given_back_can_be_taken_again() -> None:
    bucket = Bucket(rate_per_s=1, burst=1)
    bucket.take(0.0)
    bucket.give_back()
    bucket.give_back()
    assert bucket.take(0.0) == 0.0
    assert bucket.take(0.0) == 1.0


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket(rate_per_s=1, burst=1)
    bucket.take(100.0)
    assert bucket.take(50.0) == 1.0


def test_each_key_has_a_bucket_of_its_own() -> None:
    buckets: Buckets[str] = Buckets(rate_per_s=1, burst=1)
    assert buckets.take("a", 0.0) == 0.0
    assert buckets.take("b", 0.0) == 0.0
    assert buckets.take("a", 0.0) == 1.0
    buckets.give_back("a")
    buckets.give_back("nobody")
    assert buckets.take("a", 0.0) == 0.0


def test_full_buckets_are_forgotten_while_others_are_used() -> None:
    buckets: Buckets[int] = Buckets(rate_per_s=1, burst=1)
    for key in range(100):
        buckets.take(key, 0.0)
    assert len(buckets) == 100
    for _ in range(60):
        buckets.take(1_000, 10.0)
    assert len(buckets) == 1


def test_there_are_never_more_buckets_than_the_capacity() -> None:
    buckets: Buckets[int] = Buckets(rate_per_s=0.001, burst=1, capacity=10)
    for key in range(1_000):
        buckets.take(key, float(key) / 1000)
        assert len(buckets) <= 10


def test_the_bucket_in_use_survives_a_flood_of_others() -> None:
    buckets: Buckets[int] = Buckets(rate_per_s=0.001, burst=1, capacity=10)
    buckets.take(-1, 0.0)
    for key in range(100):
        buckets.take(key, 0.0)
        assert buckets.take(-1, 0.0) == pytest.approx(1000.0)
