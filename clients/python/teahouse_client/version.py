"""The client's version, and whether a server still accepts it."""

from typing import Final

VERSION: Final = "0.1.0"
"""The version of the package, and of the server that it comes with."""


def is_older(version: str, least: str | None) -> bool:
    """Whether ``version`` is older than ``least``, by three numbers (Semantic Versioning 2.0.0)."""
    return least is not None and _numbers(version) < _numbers(least)


def _numbers(version: str) -> list[int]:
    plain = version.partition("-")[0].partition("+")[0]
    return [int(part) for part in plain.split(".")[:3]]
