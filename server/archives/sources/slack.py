"""Imports a workspace of Slack: its export is a zip of a folder for each channel, with a file for each day."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from models.stores.operators.imports import Fault
from models.wire.chat_values import Pin
from models.wire.validation import fault_in
from server.archives.sources.incoming import Items, Located, NewRoom, in_parts, new_record
from server.archives.sources.json_text import JsonText, NotJson
from server.archives.sources.slack_messages import Message, People, User, number_of, said_of

BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""The errors of reading a damaged file of a zip."""

_DAY: Final = re.compile(r"\A(?P<folder>.+/)?(?P<channel>[^/]+)/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json\Z")
_LISTS: Final = ("channels.json", "groups.json", "mpims.json", "dms.json")
_MOST_USERS: Final = 200_000


class Words(Struct, frozen=True):
    value: str = ""


class PinnedThere(Struct, frozen=True):
    id: str = ""
    created: int = 0
    user: str = ""


class Channel(Struct, frozen=True):
    """A channel in the lists of the export. A conversation of two has no name."""

    id: str = ""
    name: str = ""
    topic: Words = Words()
    purpose: Words = Words()
    pins: list[PinnedThere] | None = None


class _Folder(NamedTuple):
    """The files of one channel, in the order of the days, and its description."""

    name: str
    days: list[str]
    channel: Channel


def days_of(archive: zipfile.ZipFile) -> dict[str, list[str]]:
    """The files of each channel by its folder, in the order of the days; empty if this is no export of Slack."""
    found: dict[str, list[str]] = {}
    for name in sorted(archive.namelist()):
        match = _DAY.match(name)
        if match is not None:
            found.setdefault(f"{match['folder'] or ''}{match['channel']}", []).append(name)
    return found


def read(archive: zipfile.ZipFile, days: Mapping[str, list[str]]) -> Items:
    """Every channel with its messages; an error is a ``Fault`` of its file."""
    people, channels = People(), dict[str, Channel]()
    for name in archive.namelist():
        base = name.rpartition("/")[2]
        # The folders of channels only hold days.
        if base == "users.json":
            yield from _gather(archive, name, User, people.add)
        elif base in _LISTS:
            yield from _gather(archive, name, Channel, lambda each: _know(channels, each))
    for path, names in days.items():
        name = path.rpartition("/")[2]
        yield from _channel(archive, _Folder(path, names, channels.get(name, Channel(name=name))), people)


def _know(channels: dict[str, Channel], channel: Channel) -> None:
    """Register a channel. Its folder has its name, or for a conversation of two its id."""
    for key in (channel.name, channel.id):
        if key:
            channels.setdefault(key, channel)


def _gather(archive: zipfile.ZipFile, name: str, shape: Any, keep: Any) -> Iterator[Fault]:
    at = 0
    try:
        with archive.open(name) as file:
            for value in JsonText(file).items():
                at += 1
                if at > _MOST_USERS:
                    yield Fault(line=at, message="too many", file=name)
                    return
                try:
                    keep(msgspec.convert(value, shape))
                except msgspec.ValidationError as error:
                    yield Fault(line=at, message=fault_in("it", error), file=name)
    except (NotJson, *BROKEN) as error:
        yield Fault(line=at + 1, message=str(error), file=name)


def _channel(archive: zipfile.ZipFile, folder: _Folder, people: People) -> Items:
    channel = folder.channel
    topic = channel.topic.value or channel.purpose.value
    title = channel.name or folder.name.rpartition("/")[2]
    yield NewRoom(key=folder.name, record=new_record(title, topic))
    pins = _pins(channel, people)
    for name in folder.days:
        yield from _day(archive, name, people, pins)


def _pins(channel: Channel, people: People) -> dict[int, Pin]:
    found: dict[int, Pin] = {}
    for each in channel.pins or ():
        number = number_of(each.id)
        if number is not None:
            found[number] = Pin(by=people.person(each.user), at=max(0, each.created) * 1_000)
    return found


def _day(archive: zipfile.ZipFile, name: str, people: People, pins: Mapping[int, Pin]) -> Items:
    line = 0
    try:
        with archive.open(name) as file:
            for value in JsonText(file).items():
                line += 1
                yield from _message(value, people, pins, line, name)
    except (NotJson, *BROKEN) as error:
        yield Fault(line=line + 1, message=str(error) or "it breaks off", file=name)


def _message(value: object, people: People, pins: Mapping[int, Pin], line: int, name: str) -> Items:
    try:
        said = said_of(msgspec.convert(value, Message), people, pins)
    except msgspec.ValidationError as error:
        yield Fault(line=line, message=fault_in("the message", error), file=name)
        return
    for part in in_parts(said):
        yield Located(part, line, name)
