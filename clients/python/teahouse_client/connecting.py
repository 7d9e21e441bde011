"""Connecting a program."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

from teahouse_client.client import Client
from teahouse_client.connection.credentials import Credentials, GiveToken, Session
from teahouse_client.connection.http import Http
from teahouse_client.engine import Engine


@asynccontextmanager
async def connect(
    origin: str,
    *,
    token: GiveToken | None = None,
    guest: str | bool | None = None,
    login: tuple[str, str] | None = None,
    task: str | None = None,
    timeout_s: float = 30.0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Client]:
    """A client that is connected to ``origin`` (``https://host``) until the block ends.

    The user, one of: ``token``, a function that returns a token of the application's user, and is called again before
    that expires; ``login``, name and password of an account; ``guest``, a name, or True for any. A session that began
    here is signed out at the end of the block. ``task`` names the socket (one of this user's by that name is
    replaced). Raises Failure if the first connection is refused, or takes longer than ``timeout_s``; later the client
    reconnects by itself.
    """
    if (token is not None) + (guest is not None) + (login is not None) != 1:
        raise TypeError("connect takes one of token, guest and login; a key opens no socket (see Server)")
    http = Http(origin, tls)
    session: Session | None = None
    if login is not None:
        session = Session(http, "/api/login", {"name": login[0], "password": login[1]}, again=True)
    elif guest is not None:
        named = {"name": guest} if isinstance(guest, str) else {}
        session = Session(http, "/api/guest", named, again=False)
    give = session.give if session is not None else token
    assert give is not None
    credentials = Credentials(give)
    engine = Engine(origin, task or f"py-{token_hex(6)}", credentials, tls)
    try:
        await engine.start(timeout_s)
        yield Client(engine, credentials, http)
    finally:
        await engine.close()
        if session is not None:
            await session.end()
        await http.close()
