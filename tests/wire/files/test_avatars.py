"""A user's picture: an upload that its profile shows, for everybody who is signed in."""

import pytest

from models.stores.files.uploads import UPLOADS
from tests.rigs.server import RunningServer
from tests.wire.files.shared import NOTHING, kept, picture, shown, uploaded
from tests.wire.rooms.party import guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)


async def sweep(server: RunningServer) -> None:
    await server.part("attachments").sweep()


async def test_a_picture_is_seen_by_everybody_until_another_takes_its_place(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = await uploaded(server, ann, picture(size=(400, 400)), "me.png")
    profile = (await ann.ok("user.update", avatar=first["id"]))["user"]
    assert profile["avatar_id"] == first["id"]
    assert (await ben.socket.event("member", room=room))["change"] == "profile"
    assert (await ben.ok("user.get", user=ann.id))["user"] == profile
    assert (await server.api.get(profile["avatar"])).headers["Content-Type"] == "image/jpeg"
    told = await server.api.get(f"/api/files/{first['id']}", token=ben.user.token)
    assert told.raw == picture(size=(400, 400))

    server.clock.advance(3_601)
    await sweep(server)
    assert (await server.api.get(profile["avatar"])).status == 200
    ann.user = await server.renewed(ann.user)
    second = await uploaded(server, ann, picture("GIF"), "me.gif")
    socket = await server.connect(ann.user)
    assert (await socket.ok("user.update", avatar=second["id"]))["user"]["avatar_id"] == second["id"]
    assert (await server.api.get(profile["avatar"])).status == 404
    assert (await socket.ok("user.update", status="at tea"))["user"]["avatar_id"] == second["id"]
    cleared = (await socket.ok("user.update", avatar=None))["user"]
    assert "avatar" not in cleared
    await sweep(server)
    assert await kept(server) == NOTHING


async def test_only_a_picture_of_ones_own_that_nothing_shows_is_taken(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann)
    words = await uploaded(server, ann, b"tea")
    bens = await uploaded(server, ben, picture())
    used = await shown(server, ann, room, picture(), "tea.png")
    for wrong in (words["id"], bens["id"], used["id"], "f-none"):
        assert await ann.code("user.update", avatar=wrong) == "bad_request"
    assert "avatar" not in (await ann.ok("user.get", user=ann.id))["user"]

    own = await uploaded(server, ann, picture())
    # What is refused changes nothing, and the picture can still be used.
    assert await ann.code("user.update", avatar=own["id"], name="Ben") == "conflict"
    await ann.ok("user.update", avatar=own["id"])
    shows = {"room": room, "text": "", "attachments": [{"upload": own["id"]}]}
    assert await ann.code("message.send", **shows) == "not_found"


async def test_a_picture_that_a_crash_left_is_swept(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    old, new = [await uploaded(server, ann, picture()) for _ in range(2)]
    await ann.ok("user.update", avatar=old["id"])
    # The profile shows the new one, and the process ended before it let go of the old one.
    uploads = server.database.collection(UPLOADS)
    now = server.clock.now_ms()
    await ann.ok("user.update", avatar=new["id"])
    await uploads.update_one({"_id": old["id"]}, {"$unset": {"gone": ""}, "$set": {"look_at": now}})
    await uploads.update_one({"_id": new["id"]}, {"$set": {"look_at": now}})
    await sweep(server)
    assert [each["_id"] for each in await uploads.find({}).to_list(None)] == [new["id"]]


async def test_a_deleted_user_has_no_picture(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    file = await uploaded(server, ann, picture())
    await ann.ok("user.update", avatar=file["id"])
    assert (await server.api.call("DELETE", "/api/me", {}, token=ann.user.token)).status == 202
    await server.part("deletions").finished()
    await sweep(server)
    assert await kept(server) == NOTHING
