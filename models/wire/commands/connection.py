"""Commands about the connection itself (section 2 of the wire contract). Dispatch carries them out."""

from models.wire.commands.base import Command, Rules


class Ping(Command, frozen=True, tag="ping", gc=False):
    """A sign of life, answered with ``pong``."""

    rules = Rules(least_role=None, cost="command")


class Authenticate(Command, frozen=True, tag="auth"):
    """The first frame of a socket opened without a token, and the renewal of the token of an open one."""

    rules = Rules(least_role=None, cost="command")

    token: str
    task: str | None = None
