"""Pictures of persons: uploads that profiles show. An old one is deleted when a new one took its place."""

from models.errors import Refusal
from models.ids import UploadId, UserId
from models.stores.files.avatars import AvatarStore
from models.stores.files.uploads import UploadStore
from models.stores.people.users import Avatar
from server.attachments.addresses import address_of
from server.runtime.clock import Clock


class Avatars:
    """Claims pictures for profiles. Every method may raise ``unavailable``."""

    def __init__(self, avatars: AvatarStore, uploads: UploadStore, clock: Clock, base_path: str = "") -> None:
        self._avatars = avatars
        self._uploads = uploads
        self._clock = clock
        self._base_path = base_path

    async def take(self, user: UserId, upload: str) -> Avatar:
        """Claim ``upload`` for the profile of ``user``.

        Raises ``bad_request`` unless it is a picture of the user's own that nothing shows.
        """
        found = await self._avatars.claim(upload, user, self._clock.now_ms())
        if found is None:
            raise Refusal("bad_request", "avatar: there is no such upload")
        return Avatar(id=found.id, address=address_of(found, self._base_path, thumbnail=True))

    async def release(self, upload: UploadId) -> None:
        """Undo a claim."""
        await self._avatars.release(upload, self._clock.now_ms())

    async def leave(self, upload: UploadId) -> None:
        """Call this before a profile shows another picture, or none."""
        await self._avatars.leave(upload, self._clock.now_ms())

    async def let_go(self, upload: UploadId) -> None:
        """Call this once the profile no longer shows ``upload``."""
        await self._uploads.let_go([upload])
