"""The arithmetic of acknowledgements alone: the read position that follows from what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.stomp.acks import MAX_AHEAD, Acks
from models.errors import Refusal

steps = st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=40)


@given(st.integers(0, 5), steps, st.integers(0, 40))
def test_individual_acks_give_the_highest_seq_up_to_which_all_is_acknowledged(
    start: int, said: list[tuple[bool, int]], begins_after: int
) -> None:
    subject, acknowledged = Acks(cumulative=False), set()
    for number, (consumed, seq) in enumerate(said):
        if number == begins_after:
            subject.begin(start)
        if not consumed and subject.position < seq:
            acknowledged.discard(seq)
        if consumed:
            acknowledged.add(seq)
        (subject.ack if consumed else subject.nack)(seq)
    if begins_after >= len(said):
        assert subject.position == 0
        subject.begin(start)
    expected = start
    while expected + 1 in acknowledged:
        expected += 1
    assert subject.position == expected


@given(st.integers(0, 5), st.lists(st.integers(1, 30), max_size=40), st.integers(0, 40))
def test_cumulative_acks_give_the_highest(start: int, said: list[int], begins_after: int) -> None:
    subject = Acks(cumulative=True)
    for seq in said[:begins_after]:
        subject.ack(seq)
    subject.begin(start)
    for seq in said[begins_after:]:
        subject.ack(seq)
    assert subject.position == max([start, *said])
    subject.nack(100)
    subject.ack(200)
    assert subject.position == max([start, *said])


def test_acknowledgements_above_a_gap_are_bounded() -> None:
    subject = Acks(cumulative=False)
    subject.begin(0)
    for seq in range(2, MAX_AHEAD + 2):
        subject.ack(seq)
    with pytest.raises(Refusal, match="acknowledged"):
        subject.ack(MAX_AHEAD + 2)
    subject.ack(1)
    assert subject.position == MAX_AHEAD + 1
