"""The garbage collector of cycles: it holds the loop for about a microsecond for each object that it scans."""

import gc


def leave_alone_what_is_loaded() -> None:
    """Exclude all present objects from the collector: modules, classes and everything that a start makes.

    That is over a hundred thousand objects, a tenth of a second for each full collection; connections that come and
    go cause those. Call it once a server has started. A present object is not freed if it becomes part of
    a cycle that nothing refers to.
    """
    gc.collect()
    gc.freeze()
