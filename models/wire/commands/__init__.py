"""Commands: what a client may ask for, one Struct an op.

Each Struct holds the whole of what is known of a command before it is carried out: its op, its shape, who may send it
and what it costs. ``all`` collects them; ``server.commands.routes`` names the function that carries each out. What
a text means after trimming is checked there.
"""
