"""The server's calls for the application's own server, with a key."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from secrets import token_urlsafe
from typing import Any, Final, Self, cast
from urllib.parse import quote

from teahouse_client.connection.backoff import Backoff
from teahouse_client.connection.http import Http
from teahouse_client.failure import Failure
from teahouse_client.wire import GameEvent, Member, Message, RoomInfo

_LATER: Final = frozenset({"network", "unavailable", "rate_limited"})
_TRIES: Final = 4
# These calls take no Idempotency-Key.
_ONCE: Final = ("/api/webhooks", "/api/admin/")


class Server:
    """``async with Server(origin, key) as server``; the key's scopes limit its calls. Every call raises Failure.

    A call without an answer is retried, three times at most, and takes effect once: each POST has an
    ``Idempotency-Key``. Ids of rooms and users are those of the wire contract.
    """

    def __init__(self, origin: str, key: str, *, tls: ssl.SSLContext | None = None) -> None:
        self._http = Http(origin, tls)
        self._key = key

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.close()

    async def call(self, method: str, path: str, body: object = None, **query: Any) -> Any:
        """Any call of the contract: returns the answer, None for an empty one."""
        headers = {}
        is_once = method == "POST" and path.startswith(_ONCE)
        if method == "POST" and not is_once:
            headers["Idempotency-Key"] = token_urlsafe(24)
        backoff = Backoff()
        for left in reversed(range(1 if is_once else _TRIES)):
            try:
                return await self._http.call(
                    method, path, body, token=self._key, query=query, headers=headers
                )
            except Failure as failure:
                if failure.code not in _LATER or not left:
                    raise
                await asyncio.sleep((failure.retry_after_s or 0.0) + backoff.next_s())
        raise AssertionError("the last try returns or raises")

    # --- rooms

    async def create_room(self, title: str, *, owner: str | None = None, **fields: Any) -> RoomInfo:
        """``fields`` as in ``room.create``. Without an ``owner`` the room belongs to the key's bot."""
        given = {"title": title, **fields} | ({} if owner is None else {"owner": owner})
        return cast(RoomInfo, (await self.call("POST", "/api/rooms", given))["room"])

    async def room(self, room: str) -> RoomInfo:
        return cast(RoomInfo, (await self.call("GET", _room(room)))["room"])

    async def rooms(self, *, kind: str | None = None, query: str | None = None) -> AsyncIterator[RoomInfo]:
        """All rooms, including private ones, the newest first."""
        async for room in self._pages("/api/rooms", "rooms", kind=kind, query=query):
            yield room

    async def update_room(self, room: str, **fields: Any) -> RoomInfo:
        """``fields`` as in ``room.update``."""
        return cast(RoomInfo, (await self.call("PATCH", _room(room), fields))["room"])

    async def delete_room(self, room: str) -> None:
        await self.call("DELETE", _room(room))

    async def members(self, room: str) -> AsyncIterator[Member]:
        async for member in self._pages(_room(room, "members"), "members"):
            yield member

    async def put_member(self, room: str, user: str, role: str | None = None) -> Member:
        """Make a user a member, or give a member another role."""
        given = {} if role is None else {"role": role}
        return cast(Member, (await self.call("PUT", _room(room, "members", user), given))["member"])

    async def remove_member(self, room: str, user: str) -> None:
        await self.call("DELETE", _room(room, "members", user))

    async def ban(
        self, room: str, user: str, *, duration_s: int | None = None, reason: str | None = None
    ) -> None:
        await self.call("POST", _room(room, "bans"), _given(user=user, duration_s=duration_s, reason=reason))

    async def unban(self, room: str, user: str) -> None:
        await self.call("DELETE", _room(room, "bans", user))

    async def export_room(self, room: str, *, files: bool = True) -> AsyncIterator[dict[str, Any]]:
        """The export of a room, line by line: ``{type, ...}``, in the order of ``rev``.

        With ``files``, lines hold the files' bytes.
        """
        query = {"format": "jsonl", "files": "on" if files else "off"}
        async for line in self._http.lines(_room(room, "export"), token=self._key, query=query):
            yield json.loads(line)

    async def import_rooms(self, file: bytes) -> str:
        """Make rooms from an export of ours, of Slack or of Discord, with ``admin``; returns the import's id."""
        return cast(str, (await self.call("POST", "/api/rooms/import", file))["import"])

    async def import_state(self, id: str) -> Any:
        """The progress of an import: ``{done, of, errors, rooms}``."""
        return await self.call("GET", f"/api/imports/{quote(id, safe='')}")

    # --- messages

    async def say(self, room: str, text: str, **fields: Any) -> Message:
        """Post as the key's bot, or with ``as_`` in a member's name; ``fields`` as in ``message.send``."""
        if "as_" in fields:
            fields["as"] = fields.pop("as_")
        answer = await self.call("POST", _room(room, "messages"), {"text": text, **fields})
        return cast(Message, answer["message"])

    async def messages(
        self, room: str, *, before: int | None = None, after: int | None = None, limit: int | None = None
    ) -> list[Message]:
        """A page, ascending: the messages ``before`` or ``after`` a ``seq``, otherwise the newest."""
        answer = await self.call("GET", _room(room, "messages"), before=before, after=after, limit=limit)
        return cast(list[Message], answer["messages"])

    async def edit_message(self, room: str, seq: int, text: str) -> Message:
        answer = await self.call("PATCH", _room(room, "messages", f"{seq}"), {"text": text})
        return cast(Message, answer["message"])

    async def delete_message(self, room: str, seq: int) -> None:
        await self.call("DELETE", _room(room, "messages", f"{seq}"))

    # --- users

    async def user(self, user: str) -> Any:
        """``{user, sockets, rooms, blocked?}``"""
        return await self.call("GET", _user(user))

    async def put_user(self, subject: str, name: str) -> Any:
        """Register a user of the application before their first visit, or rename one: ``{id, name, guest}``."""
        return (await self.call("PUT", "/api/users/by-subject", {"name": name}, sub=subject))["user"]

    async def disconnect(self, user: str) -> None:
        """Close a user's sockets and end their sessions; the user may sign in again."""
        await self.call("POST", _user(user, "disconnect"))

    async def block(self, user: str, *, duration_s: int | None = None, reason: str | None = None) -> None:
        """Block a user, for a time or for good."""
        await self.call("POST", _user(user, "block"), _given(duration_s=duration_s, reason=reason))

    async def unblock(self, user: str) -> None:
        await self.call("DELETE", _user(user, "block"))

    async def delete_user(self, user: str, *, keep_messages: bool = False) -> None:
        await self.call("DELETE", _user(user), {"keep_messages": keep_messages})

    # --- matches, commands of bots, webhooks

    async def match(self, match: str) -> GameEvent:
        return cast(GameEvent, (await self.call("GET", f"/api/matches/{quote(match, safe='')}"))["match"])

    async def end_match(self, match: str) -> None:
        await self.call("POST", f"/api/matches/{quote(match, safe='')}/end")

    async def put_command(self, name: str, description: str, schema: dict[str, Any]) -> Any:
        """Offer a command of the key's bot: the webhook ``command`` reports each run."""
        given = {"name": name, "description": description, "schema": schema}
        return await self.call("POST", "/api/commands", given)

    async def delete_command(self, command: str) -> None:
        await self.call("DELETE", f"/api/commands/{quote(command, safe='')}")

    async def create_webhook(self, url: str, events: Sequence[str], *, room: str | None = None) -> Any:
        """``{id, secret}``; the secret, for ``verify``, is shown only now. The call is not retried."""
        return await self.call("POST", "/api/webhooks", _given(url=url, events=list(events), room=room))

    async def webhooks(self) -> list[Any]:
        return cast(list[Any], (await self.call("GET", "/api/webhooks"))["webhooks"])

    async def delete_webhook(self, webhook: str) -> None:
        await self.call("DELETE", f"/api/webhooks/{quote(webhook, safe='')}")

    async def failed_webhooks(self, webhook: str) -> list[Any]:
        """Events that were put aside after three days: ``{webhook_id, type, at, tries, last}``."""
        return cast(list[Any], (await self.call("GET", _webhook(webhook, "failed")))["events"])

    async def replay_webhook(self, webhook: str, since_at: int) -> int:
        """Resend the events since a time (ms), with the same ids, including those put aside; returns their number.

        The call is not retried.
        """
        return cast(
            int, (await self.call("POST", _webhook(webhook, "replay"), {"since_at": since_at}))["events"]
        )

    async def skip_webhook(self, webhook: str, webhook_id: str) -> None:
        """Give up a waiting event, so that later ones are sent."""
        await self.call("POST", _webhook(webhook, "skip"), {"webhook_id": webhook_id})

    async def _pages(self, path: str, name: str, **query: Any) -> AsyncIterator[Any]:
        cursor: str | None = None
        while True:
            page = await self.call("GET", path, cursor=cursor, **query)
            for each in page[name]:
                yield each
            cursor = page.get("cursor")
            if cursor is None:
                return


def _room(room: str, *more: str) -> str:
    return "/".join(("/api/rooms", *(quote(each, safe="") for each in (room, *more))))


def _webhook(webhook: str, *more: str) -> str:
    return "/".join(("/api/webhooks", *(quote(each, safe="") for each in (webhook, *more))))


def _user(user: str, *more: str) -> str:
    return "/".join(("/api/users", *(quote(each, safe="") for each in (user, *more))))


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
