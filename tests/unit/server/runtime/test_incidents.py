"""Errors that nobody expected, and what the client learns of them."""

import logging

import pytest

from server.runtime.incidents import answer_for, log_incident, reason_for


def test_an_error_is_logged_with_its_traceback_under_a_new_id(caplog: pytest.LogCaptureFixture) -> None:
    error = ValueError("the secret is tea")
    first = log_incident(logging.getLogger("tests"), "brewing failed", error)
    second = log_incident(logging.getLogger("tests"), "brewing failed", error)
    assert first != second
    record = caplog.records[0]
    assert record.getMessage() == f"{first}: brewing failed"
    assert record.name == "tests"
    assert record.exc_info
    assert record.exc_info[1] is error


def test_clients_get_the_id_and_nothing_else() -> None:
    assert answer_for("e-1") == "something went wrong here; it is logged as e-1"
    assert reason_for("e-1") == "internal error e-1"
