"""``python -m tests.chaos.takeover.hurried``: the server, with a lease that runs out sooner."""

import sys
from functools import partial
from unittest import mock

from server.__main__ import main
from server.runtime.timings import Timings

if __name__ == "__main__":
    with mock.patch("server.app.Timings", partial(Timings, beat_s=0.4, lease_s=2.0)):
        sys.exit(main())
