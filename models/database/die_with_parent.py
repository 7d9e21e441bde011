"""Starts a program that ends when its parent does, even if the parent is killed.

This file is run by its path: ``python -I -S die_with_parent.py PARENT_PID PROGRAM ARGUMENT...``. It asks Linux for
SIGTERM when the parent's thread that forked it ends, then becomes the program. Elsewhere it only becomes the program,
and the next start ends a leftover one. The alternative, ``preexec_fn``, would run Python code in a fork of a process
with threads, which may hang.
"""

import os
import signal
import sys

# A child inherits none of our environment, because it holds secrets and a child needs none of it.
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8"}
# A child's files are readable only by their user.
_UMASK = 0o077
_PR_SET_PDEATHSIG = 1


def tied_to_parent(*command: str) -> list[str]:
    """The command line that runs ``command`` so that it ends with this process. The program is given by its path."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def main() -> None:
    parent = int(sys.argv[1])
    if sys.platform == "linux":
        _follow(parent)
    os.umask(_UMASK)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - becoming another program is what this is for


def _follow(parent: int) -> None:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        # The parent died before the request reached the kernel.
        sys.exit(1)


if __name__ == "__main__":
    main()
