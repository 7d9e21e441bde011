"""All parts for files, put together."""

from models.database.client import Database
from models.stores.files.avatars import AvatarStore
from models.stores.files.contents import ContentStore
from models.stores.files.quotas import QuotaStore
from models.stores.forms.scheduled import ScheduledStore
from models.stores.people.users import UserStore
from server.attachments.attaching import Attaching
from server.attachments.avatars import Avatars
from server.attachments.pictures import Pictures
from server.attachments.reading import Reading
from server.attachments.receiving import FileStores, Receiving, UploadLimits
from server.attachments.room_files import RoomFiles
from server.attachments.sweeping import Sweeping
from server.rooms.directory import RoomDirectory
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings


class Attachments:
    """The parts that receive, attach, read and sweep files."""

    def __init__(
        self, settings: Settings, database: Database, stores: RoomStores, rooms: RoomDirectory, clock: Clock
    ) -> None:
        self.stores = FileStores(
            uploads=stores.uploads, contents=ContentStore(database), quotas=QuotaStore(database)
        )
        limits = UploadLimits(
            max_bytes=settings.max_upload_bytes,
            quota_bytes=settings.upload_quota_bytes,
            rates=settings.limits,
        )
        pictures = Pictures()
        self.receiving = Receiving(self.stores, pictures, limits, clock)
        of_files = (stores.uploads, self.stores.contents, pictures)
        self.of_rooms = RoomFiles(*of_files, clock, settings.base_path)
        self.attaching = Attaching(stores.uploads, clock, settings.base_path)
        self.reading = Reading(self.stores, rooms)
        self.avatars = Avatars(AvatarStore(database), stores.uploads, clock, settings.base_path)
        users, scheduled = UserStore(database), ScheduledStore(database)
        self._sweeping = Sweeping(self.stores, stores.history, users, scheduled, rooms, clock)

    def start(self) -> None:
        """Begin to sweep for files that are no longer needed."""
        self._sweeping.start()

    async def stop(self) -> None:
        """Stop. The next start finds what is left."""
        await self._sweeping.stop()

    async def sweep(self) -> None:
        """Sweep now. Raises ``unavailable``."""
        await self._sweeping.sweep()
