"""Commands: what a client may send, one Struct for each op.

Each Struct holds everything about a command: its op, its shape, who may send it and what it costs. ``all`` collects
them; ``server.commands.routes`` names the function that carries each out. The meaning of a text after trimming is
checked there.
"""
