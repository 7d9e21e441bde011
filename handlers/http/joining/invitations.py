"""``POST /api/invitation``: the room of an invite and the inviting user, for the page that the invite opens."""

from typing import Annotated

from msgspec import Meta
from tornado.routing import URLSpec

from handlers.http.accounts import device_of
from handlers.http.calls.call import Body, call
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.wire.chat_values import Invitation, RoomRef
from server.rooms.joining.previews import Previews


class HeldInvite(Body, frozen=True):
    """In a body, for logs hold addresses, and an invite is a secret."""

    room: RoomRef
    invite: Annotated[str, Meta(min_length=1, max_length=100)]


class InvitationCall(JsonHandler):
    previews: Previews

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, previews: Previews) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.previews = previews

    POST = call(
        "See which room an invite leads to, and who made it; it is not used.",
        {200: Invitation},
        "anybody",
        "not_found",
        "rate_limited",
        "unavailable",
    ).taking(HeldInvite)

    async def post(self) -> None:
        held = self.body_of(self.POST)
        self.answer(await self.previews.of(held.room, held.invite, device_of(self).address))


def routes(deps: HttpDeps, previews: Previews) -> list[URLSpec]:
    """To be mounted at the root."""
    return [URLSpec("/api/invitation", InvitationCall, {"deps": deps, "previews": previews})]
