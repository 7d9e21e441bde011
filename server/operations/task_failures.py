"""How often each long-lived task has failed: counted as the log is told of it.

What fails has an owner that goes on with it and says so in the log (``server.runtime.background``); a record that
says ``task`` is one such failure.
"""

import logging
from collections import Counter


class TaskFailures(logging.Handler):
    """Counts the records of the log that tell of a task, by its name. It counts from ``start`` to ``stop``."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.counts: Counter[str] = Counter()

    def start(self) -> None:
        """Begin to count."""
        logging.getLogger().addHandler(self)

    def stop(self) -> None:
        """Count no more. The numbers stay."""
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count ``record``, if it tells of a task."""
        task = getattr(record, "task", None)
        if task is not None:
            self.counts[task] += 1
