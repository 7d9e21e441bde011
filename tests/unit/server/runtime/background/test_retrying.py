"""Work that was promised is tried until it is done, whatever fails."""

import logging
from collections.abc import Iterator

import pytest

from models.errors import unavailable
from server.runtime.background import retrying
from server.runtime.background.retrying import until_done

pytestmark = pytest.mark.gen_test
_log = logging.getLogger("promised")


async def test_it_is_tried_again_after_a_refusal_and_after_an_incident(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(retrying, "AFTER_INCIDENT_S", 0.0)
    failures: Iterator[Exception] = iter([unavailable(), RuntimeError("odd"), unavailable()])

    async def work() -> None:
        for failure in failures:
            raise failure

    await until_done(work, "the end of b-1", _log, retry_s=0.0)
    assert list(failures) == []
    (error,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert error.getMessage().endswith("the end of b-1 failed; it is tried again")
    assert vars(error)["task"] == "the end"
