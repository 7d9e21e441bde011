"""Autobahn's cases against ``/echo``: all but the long ones, which ``make conformance`` runs."""

import os
import shutil
from pathlib import Path

import pytest

from tests.conformance.autobahn import SHORT, run

pytestmark = pytest.mark.skipif(
    shutil.which("kosoku") is None and "CI" not in os.environ, reason="kosoku is not installed"
)


@pytest.mark.gen_test(timeout=120)
async def test_nothing_fails_and_nothing_is_missing(tmp_path: Path) -> None:
    verdicts = await run(SHORT, tmp_path)
    assert verdicts.failed == {}
    assert verdicts.count == 301
