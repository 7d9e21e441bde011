"""One poll in memory: its votes, and its tally. Its message has the question and the answers."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from models.ids import RoomId, UserId
from models.stores.play.polls import StoredVote
from models.wire import match_values
from server.games.poll.rules import Tally, Vote, played


class Poll:
    """A poll. Any code that changes it holds ``lock``.

    ``is_untold``: its message may not show the present tally. ``told_at``, ``used_at``: in monotonic seconds.
    """

    def __init__(self, room: RoomId, seq: int) -> None:
        self.room = room
        self.seq = seq
        self.lock = asyncio.Lock()
        self.is_untold = False
        self.told_at = float("-inf")
        self.used_at = float("-inf")
        self._votes: dict[UserId, StoredVote] | None = None
        self._tally: Tally | None = None

    @property
    def is_loaded(self) -> bool:
        return self._votes is not None

    @property
    def votes(self) -> dict[UserId, StoredVote]:
        """The votes by voter, in the order of their time."""
        assert self._votes is not None
        return self._votes

    def become(self, votes: Sequence[StoredVote]) -> None:
        """Take these votes, which are all."""
        self._votes, self._tally = {each.user.id: each for each in votes}, None

    def unload(self) -> None:
        """Drop the votes from memory: they are read again when they are needed."""
        self._votes = self._tally = None

    def of(self, user: UserId) -> Vote:
        """The answers that ``user`` chose."""
        vote = self.votes.get(user)
        return () if vote is None else vote.answers

    def take(self, vote: StoredVote) -> None:
        """Count a vote, in the place of the voter's last one."""
        before = self.votes.pop(vote.user.id, None)
        if self._tally is not None:
            self._tally = played(self._tally, () if before is None else before.answers, vote.answers)
        if vote.answers:
            self.votes[vote.user.id] = vote
        self.is_untold = True

    def tally(self, choices: int, answers: int) -> Tally:
        """The present tally."""
        if self._tally is None:
            self._tally = Tally(choices=choices, counts=(0,) * answers)
            for vote in self.votes.values():
                self._tally = played(self._tally, (), vote.answers)
        return self._tally


def shown(poll: match_values.Poll, tally: Tally, closed_at: int | None = None) -> match_values.Poll:
    """The poll as its message shows it at ``tally``."""
    is_told = closed_at is not None or not poll.hidden
    counts = list(tally.counts) if is_told else None
    return replace(poll, voters=tally.voters, counts=counts, closed_at=closed_at)
