"""A fuzzer of cost: looks for what a client can send that takes the server long, by size and by growth.

Each subject is one piece of work that is done in one go on what a client sent. Hypothesis grows inputs for it that
cost as much as it can find. No input that is allowed may hold the event loop for ``HELD_MS``, and none may cost
more than in proportion to its size.
"""
