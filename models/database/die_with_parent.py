"""Become another program that ends when the process that started this one does.

Run by its path, as ``tethered`` says it: ``python -I -S tether.py PARENT_PID PROGRAM ARGUMENT...``. On Linux
the kernel sends SIGTERM when the parent's thread that forked us is gone, even by SIGKILL; elsewhere this is a
plain exec, and what is left over is ended by the next start. ``preexec_fn`` would run Python code in a forked
process that had threads, which may hang; this runs after the exec.
"""

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def tethered(*command: str) -> list[str]:
    """The command line for ``command``, a program by its path, to end when this process does."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def main() -> None:
    parent = int(sys.argv[1])
    if sys.platform == "linux":
        _follow(parent)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - becoming another program is what this is for


def _follow(parent: int) -> None:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        # It died before the kernel was told to tell us.
        sys.exit(1)


if __name__ == "__main__":
    main()
