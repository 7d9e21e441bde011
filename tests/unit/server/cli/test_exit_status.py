"""Which exit status stands for which failure."""

import pytest

from models.database.start_failures import DatabaseError, InUse, NotLetIn
from server.cli.exit_status import Refused, status_of
from server.cluster.lease import Deposed
from server.runtime.settings.variables import SettingsError, UsageError


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("unknown flag"), 2),
        (SettingsError("PORT: no port"), 3),
        (DatabaseError("MONGODB_URI: cannot be reached"), 4),
        (NotLetIn("MONGODB_URI: its user is not known"), 4),
        (InUse("DATA_DIR: ./data", None), 4),
        (Deposed(None), 4),
        (Refused("name: it is taken"), 1),
    ],
)
def test_each_failure_has_its_status(error: Exception, status: int) -> None:
    assert status_of(error) == status
