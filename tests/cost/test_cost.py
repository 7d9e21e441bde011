"""Nothing that a client sends holds the event loop, and nothing costs more than in proportion to its size.

``make fuzz`` goes on where this ends, from other starts.
"""

from typing import Any, Final

import pytest

from tests.cost.hunt import Subject, faults_of, hunt
from tests.cost.subjects import SUBJECTS

_EXAMPLES: Final = 60
_WITHIN_S: Final = 0.4
_LONG_S: Final = 2.0
_START: Final = 1


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_no_input_is_dear(subject: Subject[Any], runs_long: bool) -> None:
    finding = hunt(subject, _EXAMPLES, _START, _LONG_S if runs_long else _WITHIN_S)
    assert faults_of(finding) == [], str(finding)
