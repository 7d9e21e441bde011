"""Why a server cannot start with its database."""

from models.database.holding.holder import Holder


class DatabaseError(Exception):
    """The server cannot start with this database. ``str()`` is one line for the operator."""


class NotLetIn(DatabaseError):
    """The database does not know our user, or has a different password for it."""


class InUse(DatabaseError):
    """Another server uses ``what``, which a variable names. ``holder``: None if it is unknown."""

    def __init__(self, what: str, holder: Holder | None) -> None:
        super().__init__(what, holder)
        self.what = what
        self.holder = holder

    def __str__(self) -> str:
        other = "" if self.holder is None else f": {self.holder}"
        return (
            f"{self.what} is in use by another server{other}; "
            "several at once need REDIS_URL, and --takeover drains the other first"
        )
