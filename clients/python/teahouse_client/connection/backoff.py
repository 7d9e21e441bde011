"""The delay before the next attempt."""

import random


class Backoff:
    """It doubles up to a ceiling, with jitter: clients that were cut together do not return together."""

    def __init__(self, base_s: float = 0.5, cap_s: float = 30.0) -> None:
        self._base_s = base_s
        self._cap_s = cap_s
        self._attempt = 0

    def next_s(self) -> float:
        """Between half of the current step and the whole of it."""
        step_s = min(self._cap_s, self._base_s * float(2**self._attempt))
        self._attempt = min(self._attempt + 1, 32)
        return step_s * random.uniform(0.5, 1.0)  # noqa: S311

    def reset(self) -> None:
        self._attempt = 0
