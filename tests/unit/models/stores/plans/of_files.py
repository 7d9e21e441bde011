"""Calls every query of the stores of files."""

from models.database.client import Database
from models.ids import MessageId, RoomId, UploadId, UserId
from models.stores.files import uploads as uploads_of_all
from models.stores.files.avatars import AvatarStore
from models.stores.files.contents import ContentStore
from models.stores.files.quotas import QuotaStore
from models.stores.files.uploads import UploadStore
from tests.unit.models.stores.plans.explained import Explainer
from tests.unit.models.stores.plans.filled import ROOM, USER


async def uploads(database: Database, explainer: Explainer) -> None:
    store, bounded = UploadStore(database), explainer.bounded
    assert await bounded(store.find("f-0")) is not None
    await bounded(store.finish(UploadId("f-0")))
    message = MessageId("m-new")
    (claimed,) = await bounded(store.claim(["f-0", "f-1"], USER, message, ROOM, 5))
    await bounded(store.release([claimed.id], message))
    due = await bounded(store.due(1_010, 5))
    assert len(due) == 5
    await bounded(store.look_later(due[0], 2_000))
    await bounded(store.confirm(due[0]))
    await bounded(store.remove(due[1].id))
    await bounded(store.let_go([due[2].id]))
    await bounded(store.forget(RoomId("r-30")))
    await bounded(store.forget_user(UserId("u-31")))


async def avatars(database: Database, explainer: Explainer) -> None:
    store, bounded = AvatarStore(database), explainer.bounded
    look = {"thumbnail": {"width": 1, "height": 1, "content_type": "image/png", "size_bytes": 3}}
    await database.collection(uploads_of_all.UPLOADS).update_one({"_id": "f-0"}, {"$set": look})
    assert await bounded(store.claim("f-0", USER, 5)) is not None
    await bounded(store.leave(UploadId("f-0"), 5))
    await bounded(store.release(UploadId("f-0"), 5))
    await bounded(store.forget_user(USER))


async def contents(database: Database, explainer: Explainer) -> None:
    store, bounded = ContentStore(database), explainer.bounded
    assert await bounded(store.add("f-new", 0, b"tea")) == 1
    await bounded(store.finish("f-new", 3, "tea", 5))
    assert await bounded(store.read("f-new", 0)) == b"tea"
    await bounded(store.delete([("f-new", 3)]))


async def quotas(database: Database, explainer: Explainer) -> None:
    store, bounded = QuotaStore(database), explainer.bounded
    assert await bounded(store.take(USER, 4, 7, 5))
    assert not await bounded(store.take(USER, 4, 7, 5))
    assert await bounded(store.used(USER, 5)) == 7
    await bounded(store.give_back(USER, 4, 5))
    await bounded(store.forget_user(USER))


CALLS = {
    "files/avatars.py": avatars,
    "files/uploads.py": uploads,
    "files/contents.py": contents,
    "files/quotas.py": quotas,
}
