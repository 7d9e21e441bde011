"""Lines of the log that clients cause."""

import logging

import pytest

from server.runtime.thinned_log import LINES_BURST, ThinnedLog


def test_beyond_its_rate_lines_are_counted_and_the_next_one_says_so(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    log = ThinnedLog("teahouse.test", lambda: now)
    with caplog.at_level(logging.INFO):
        for number in range(int(LINES_BURST) + 7):
            log.info("came", number=number)
        assert len(caplog.messages) == LINES_BURST
        now = 1.0
        log.info("came", number=99)
    assert caplog.messages[0] == "came number=0"
    assert caplog.messages[-1] == "came number=99 left_out=7"
    assert caplog.records[-1].__dict__["fields"] == {"number": 99, "left_out": 7}


def test_client_input_cannot_make_a_line_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    log = ThinnedLog("teahouse.test", lambda: 0.0)
    with caplog.at_level(logging.INFO):
        log.info("came", name="a b\n2026 ERROR x\x1b[31m", other="茶")
    assert caplog.messages == ['came name="a b\\n2026 ERROR x\\u001b[31m" other="\\u8336"']
