"""The secret that a server without ``JWT_SECRET`` makes once, and keeps in ``DATA_DIR``."""

import os
import secrets
from pathlib import Path
from typing import Final

from server.runtime.settings import readers as read
from server.runtime.settings.variables import SettingsError

_SECRET_FILE: Final = "jwt_secret"


def kept_secret(data_dir: Path) -> str:
    """The secret of this ``DATA_DIR``, made at the first call and readable only by its owner.

    Raises ``SettingsError`` if the file holds no secret or the folder cannot be written.
    """
    path = data_dir / _SECRET_FILE
    try:
        if not path.exists():
            _make_secret(path)
        return read.jwt_secret(path.read_text().strip())
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {path} cannot be used ({error.strerror})") from None
    except ValueError as why:
        raise SettingsError(f"DATA_DIR: the secret in {path} {why}; delete it to get a new one") from None


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    # Linked, not renamed: if another start was faster, its secret stays.
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
