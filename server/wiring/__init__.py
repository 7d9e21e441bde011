"""The composition root: builds every part once, in the order in which they need each other.

Nothing else constructs what it needs. What starts and ends in which order is ``server.lifecycle``'s.
"""
