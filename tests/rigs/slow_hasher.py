"""A hasher of passwords that a test holds back."""

import threading

from argon2 import PasswordHasher


class SlowHasher(PasswordHasher):
    """Hashes while ``go`` is set."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.go = threading.Event()
        self.go.set()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        assert self.go.wait(5)
        return super().hash(password, salt=salt)
