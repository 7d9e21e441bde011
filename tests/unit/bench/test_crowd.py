"""People who look for rated matches, by the server's pairing: none waits long, and those who meet are alike."""

import pytest

from bench.ranking.crowd import APART, LONGEST_S, WAITS_S, Evening, at


def test_a_crowd_waits_for_seconds_and_meets_its_like() -> None:
    evening = Evening(people=120, seconds=1_500, seed=3)
    assert at(evening.waits_s(), 0.95) < 4 * WAITS_S
    assert evening.waits_s()[-1] < 2 * LONGEST_S
    assert at(evening.apart(), 0.95) < 2 * APART
    assert evening.order > 0.6


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_thousand_people_wait_and_meet_within_the_stated_bounds() -> None:
    evening = Evening()
    assert at(evening.waits_s(), 0.95) < WAITS_S
    assert evening.waits_s()[-1] < LONGEST_S
    assert at(evening.apart(), 0.95) < APART
    assert evening.order > 0.95
