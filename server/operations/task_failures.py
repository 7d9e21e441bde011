"""How often each long-lived task has failed, counted from the log.

A failure is logged by the owner of the task, which goes on with it (``server.runtime.background``); a record with
``task`` is one such failure.
"""

import logging
from collections import Counter


class TaskFailures(logging.Handler):
    """Counts the log records about a task, by its name. It counts from ``start`` to ``stop``."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.counts: Counter[str] = Counter()

    def start(self) -> None:
        """Begin to count."""
        logging.getLogger().addHandler(self)

    def stop(self) -> None:
        """Stop counting. The numbers stay."""
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count ``record``, if it is about a task."""
        task = getattr(record, "task", None)
        if task is not None:
            self.counts[task] += 1
