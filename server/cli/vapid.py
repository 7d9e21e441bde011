"""``python -m server vapid``: a new pair of keys for Web Push; ``VAPID_PRIVATE_KEY`` is one half of it."""

import json
import sys
from collections.abc import Sequence

from server.cli.exit_status import ExitStatus
from server.pushing.vapid import Vapid, new_key
from server.runtime.clock import SystemClock
from server.runtime.settings.variables import UsageError


def write_pair(arguments: Sequence[str]) -> ExitStatus:
    """Write both as JSON; the public one follows from the private one. Raises ``UsageError``."""
    if arguments:
        raise UsageError("usage: python -m server vapid")
    private_key = new_key()
    public_key = Vapid(private_key, "mailto:nobody@localhost", SystemClock()).public_key
    sys.stdout.write(json.dumps({"VAPID_PRIVATE_KEY": private_key, "public_key": public_key}) + "\n")
    return ExitStatus.OK
