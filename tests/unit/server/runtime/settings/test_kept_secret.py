"""The secret that a server without one makes for itself and keeps."""

import re
import stat
from pathlib import Path

import pytest

from server.runtime.settings.kept_secret import kept_secret
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import SettingsError


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings.load([], {"DATA_DIR": str(tmp_path / "data")})
    secret = settings.signing_secret()
    assert re.fullmatch("[0-9a-f]{64}", secret)
    assert settings.signing_secret() == secret
    (kept,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_kept_secret_that_is_no_good_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "jwt_secret").write_text("short\n")
    with pytest.raises(
        SettingsError, match=r"^DATA_DIR: the secret in .* is shorter than 32 bytes; delete it"
    ):
        kept_secret(tmp_path)


def test_a_folder_that_is_none_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"^DATA_DIR: .* cannot be used"):
        kept_secret(tmp_path / "file" / "data")
