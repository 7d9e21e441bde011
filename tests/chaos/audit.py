"""Whether a database is sound: read past the server, straight from its files' owner.

``Stored.of`` reads it all; ``faults`` says in words what is wrong with it, and is empty where nothing is: the
numbers of every room have no hole, and what lies beside the log is what the log says.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import pymongo

Document: TypeAlias = dict[str, Any]


class Stored:
    """Everything that is stored of rooms."""

    def __init__(
        self, logs: dict[str, list[Document]], rooms: dict[str, Document], members: list[Document]
    ) -> None:
        self.logs = logs
        self.rooms = rooms
        self.members = {(each["room"], each["user"]): each for each in members}

    @classmethod
    def of(cls, uri: str) -> "Stored":
        """Read it. The server may be there, but should have nothing to do."""
        with pymongo.MongoClient[Document](uri, timeoutMS=20_000) as client:
            database = client["teahouse"]
            logs: dict[str, list[Document]] = defaultdict(list)
            for document in sorted(database["log"].find({}), key=lambda each: each["rev"]):
                logs[document["room"]].append(document)
            rooms = {each["_id"]: each for each in database["rooms"].find({})}
            return cls(logs, rooms, list(database["members"].find({})))

    def messages(self, room: str) -> list[Document]:
        """The messages of a room as they now are."""
        return [document for document in self.logs[room] if "seq" in document]

    def entry(self, room: str, rev: int) -> Document | None:
        """The entry of that number, by its place: ``faults`` says whether the places are right."""
        log = self.logs[room]
        return log[rev - 1] if 0 < rev <= len(log) else None

    def reactions(self, room: str, seq: int, rev: int) -> dict[str, list[str]]:
        """The reactions of a message as they were once ``rev`` had happened."""
        after: list[Document] = []
        for each in self.logs[room][:rev]:
            if each.get("of") == seq and each["change"] == "reacted":
                after = each["after"]["reactions"] or []
        return {each["emoji"]: each["users"] for each in after}

    def faults(self) -> list[str]:
        """What is wrong, one line each."""
        found = [f"{room}: {fault}" for room, log in self.logs.items() for fault in _faults_of(log)]
        for room, log in self.logs.items():
            found += [f"{room}: {fault}" for fault in self._faults_beside(room, log)]
        return found

    def _faults_beside(self, room: str, log: Sequence[Document]) -> Iterator[str]:
        latest = {each["member"]["user"]["id"]: each["member"] for each in log if "member" in each}
        for user, member in latest.items():
            beside = self.members.get((room, user))
            if beside is None or beside["member"] != member:
                yield f"the log says {member} and beside it stands {beside}"
        record = self.rooms[room]
        if record["rev"] > len(log):
            yield f"the head is {record['rev']} and the log ends at {len(log)}"
        settings = [each["record"] for each in log if "record" in each]
        if settings and settings[-1]["title"] != record["title"]:
            yield f"the log says {settings[-1]} and beside it stands {record}"


def _faults_of(log: Sequence[Document]) -> Iterator[str]:
    yield from _holes("rev", (each["rev"] for each in log))
    yield from _holes("seq", (each["seq"] for each in log if "seq" in each))
    nonces = Counter((each["sender"]["id"], each["nonce"]) for each in log if "nonce" in each)
    yield from (f"stored {count} times: {nonce}" for nonce, count in nonces.items() if count > 1)
    changes: dict[int, list[Document]] = defaultdict(list)
    for each in log:
        if "of" in each:
            changes[each["of"]].append(each)
    for message in log:
        if "seq" in message:
            yield from _disagreements(message, changes[message["seq"]])


def _disagreements(message: Document, changes: Sequence[Document]) -> Iterator[str]:
    latest = changes[-1]["rev"] if changes else message["rev"]
    if message["latest"] != latest:
        yield f"message {message['seq']} is of {message['latest']}, its last change of {latest}"
    expected: Document = {}
    for change in changes:
        expected |= change["after"]
    for field, value in expected.items():
        if message.get(field) != value:
            yield f"{field} of message {message['seq']} is {message.get(field)!r} and should be {value!r}"


def _holes(name: str, numbers: Iterable[int]) -> Iterator[str]:
    for place, number in enumerate(numbers, start=1):
        if number != place:
            yield f"{name} {number} stands where {place} should"
            return
