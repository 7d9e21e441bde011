"""What these tests need on the machine. A missing tool fails in CI and skips elsewhere, with the reason."""

import os
from pathlib import Path

import pytest

# As Debian packages it. The headless shell draws no windows and takes half the time.
_PROGRAMS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = next((program for program in _PROGRAMS if program.exists()), _PROGRAMS[-1])
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(reason: str) -> None:
    """Fail in CI; skip the module or the test elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason, allow_module_level=True)


try:
    import playwright.sync_api  # noqa: F401  (imported here so that the reason is given once)
except ImportError:
    missing("playwright is not installed")

if not CHROMIUM.exists():
    missing(f"there is no {CHROMIUM}")
