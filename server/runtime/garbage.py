"""What the collector of cycles looks at: it holds the loop meanwhile, about a microsecond an object."""

import gc


def leave_alone_what_is_loaded() -> None:
    """Have the collector never look again at what there is now: modules, classes and all that a start makes.

    That is over a hundred thousand objects, a tenth of a second for each full collection; connections that come and
    go make those happen. To be called once a server has started. What exists then is not freed if it becomes part of
    a cycle that nobody holds.
    """
    gc.collect()
    gc.freeze()
