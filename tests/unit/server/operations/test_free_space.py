"""The free space is watched: below the floor nothing is stored, and the operator is told once."""

import logging
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from models.errors import Refusal
from server.operations.free_space import FreeSpace

MB = 1024 * 1024


class Usage(NamedTuple):
    """As ``shutil.disk_usage`` has it."""

    total: int
    used: int
    free: int


class Disk:
    """A disk with so much free."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free_mb = 1_000.0
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, int(self.free_mb * MB)))


def test_writes_are_refused_below_the_floor_until_there_is_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    disk, told = Disk(monkeypatch), list[Refusal | None]()
    space = FreeSpace(tmp_path, 256, told.append)
    for free_mb in (1_000, 256, 255.9, 100, 257, 300, 256):
        disk.free_mb = free_mb
        space.look()
    assert [each.code if each else None for each in told] == ["unavailable", None]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "MIN_FREE_MB=256" in caplog.text
    assert str(tmp_path) in caplog.text
