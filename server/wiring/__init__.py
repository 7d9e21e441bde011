"""The composition root: builds every part once, in the order of their dependencies.

Nothing else constructs its own dependencies. ``server.lifecycle`` defines the order of start and end.
"""
