"""The kind of an imported file, by its beginning."""

from typing import IO, Final

from models.stores.operators.imports import Fault
from server.archives.sources import discord, own, slack, zips
from server.archives.sources.incoming import Items

_HEAD_BYTES: Final = 4_096
_ZIPS: Final = (b"PK\3\4", b"PK\5\6")


def read(file: IO[bytes]) -> Items:
    """The items in ``file``, of any kind; a file of no known kind is read as lines of ours.

    Raises as ``zips.opened`` does.
    """
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if head.startswith(_ZIPS):
        return _zipped(file)
    return discord.read(file) if discord.is_discords(head) else own.read(file)


def _zipped(file: IO[bytes]) -> Items:
    """An export of Slack, or several of Discord's channels."""
    with zips.opened(file) as archive:
        days = slack.days_of(archive)
        if days:
            yield from slack.read(archive, days)
            return
        for name in archive.namelist():
            if not name.endswith(".json"):
                continue
            try:
                with archive.open(name) as each:
                    yield from discord.read(each, name)
            except slack.BROKEN as error:
                yield Fault(line=0, message=str(error), file=name)
