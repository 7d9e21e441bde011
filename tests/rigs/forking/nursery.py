"""``python -m tests.rigs.forking.nursery FD``: imports the server once, and forks a process for each request.

Importing it takes 1.8 s of a processor, longer than most tests that start one. Only processes without threads and
loops can be forked, so this one does nothing else.

A request comes over the socket ``FD`` as a JSON object (``program``: a module, ``argv``, ``env``, ``cwd``) with two
descriptors: the output of the program, and a socket that gets its pid and, once it has ended, its exit status,
negative for the signal that ended it. The nursery ends with its socket; the programs that it started go on.
"""

import gc
import json
import os
import runpy
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

MAX_REQUEST: Final = 1 << 20


def main(requests: socket.socket) -> None:
    """Serve until the other end is closed."""
    __import__("server.__main__")
    _join_client_once()
    # Objects that exist now are never collected: their pages stay shared with forked processes.
    gc.freeze()
    # Nobody waits for the watching processes.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, MAX_REQUEST, 2)
        if not message:
            return
        output, told = descriptors
        if os.fork() == 0:
            requests.close()
            _watch(json.loads(message), output, socket.socket(fileno=told))
        os.close(output)
        os.close(told)


def _join_client_once() -> None:
    """Join the web client here, once, instead of in each server at its first visitor."""
    joined_client, root = (
        import_module("handlers.http.pages.joined_client"),
        import_module("handlers.http.pages.web_client").STATIC,
    )
    join, stamp = joined_client._join, joined_client._stamp
    files, made = stamp(root), join(root)

    def join_what_changed(other: Path) -> object:
        return made if (other, stamp(other)) == (root, files) else join(other)

    joined_client._join = join_what_changed  # type: ignore[attr-defined]  # forked from, and nothing else


def _watch(request: dict[str, Any], output: int, told: socket.socket) -> NoReturn:
    """Start the program in a child, and report on it. Never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        told.close()
        _become(request, output)
    os.close(output)
    told.send(b"%d" % child)
    _, status = os.waitpid(child, 0)
    told.send(b"%d" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(request: dict[str, Any], output: int) -> NoReturn:
    """Become the program, as ``python -m`` would run it. Never returns."""
    os.dup2(output, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    os.close(output)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = [request["program"], *request["argv"]]
    status: object = 0
    try:
        runpy.run_module(request["program"], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 1)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
