"""How many files and sockets this process may have open."""

import logging
import resource
from typing import Final

_log: Final = logging.getLogger(__name__)


def raise_limit() -> int:
    """Raise the soft limit of open descriptors (RLIMIT_NOFILE) to the hard one; returns the limit in force.

    A system that refuses keeps its limit; that is logged, for each socket takes a descriptor.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError) as error:
        _log.warning("the limit of open files stays at %d (%s)", soft, error)
        return soft
    return hard
