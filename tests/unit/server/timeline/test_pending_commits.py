"""The queue of one room's changes: their order, and what follows when one of them fails."""

from collections.abc import Iterator

import pytest
from tornado.ioloop import IOLoop

from models.errors import Refusal
from models.stores.entries import Entry, MessageEntry
from models.wire.chat_values import Message
from models.wire.events import Reply, RevReply, SentReply
from server.timeline.journal import Journal
from server.timeline.members import Members
from server.timeline.pending_commits import Answer, PendingCommits
from server.timeline.state import RoomState
from tests.rigs.timeline.entry_samples import message, record, sent
from tests.rigs.timeline.scripted_history import ScriptedHistory
from tests.rigs.timeline.scripted_log import ScriptedLog, turns, until

pytestmark = pytest.mark.gen_test


class Lab:
    """Pending commits with all they need, and one way to make a change."""

    def __init__(self, log: ScriptedLog) -> None:
        self.log = log
        self.history = ScriptedHistory()
        self.state = RoomState(record(), Members(), self.history)
        self.journal = Journal(log)
        self.queue = PendingCommits(self.state, self.history, self.journal, self._apply)
        self.applied: list[Entry] = []
        self.planned: list[str] = []

    def hold(self, first: Message) -> None:
        """The last message of the room is ``first``, and it has the nonce of whatever is said."""
        self.history.first = first
        self.state.messages.seq, self.state.rev = first.seq, first.rev
        self.state.unstage()

    def say(self, text: str) -> Answer:
        def plan() -> tuple[Entry, Reply]:
            self.planned.append(text)
            if text == "silence" and len(self.planned) > 3:
                raise Refusal("muted", "no longer")
            rev = self.state.next_rev
            return sent(seq=self.state.next_seq, rev=rev, text=text), RevReply(rev=rev)

        return self.queue.submit(plan)

    @property
    def texts(self) -> list[str | None]:
        return [entry.message.text for entry in self.applied if isinstance(entry, MessageEntry)]

    def _apply(self, entry: Entry) -> None:
        assert entry.rev == self.state.rev + 1
        self.state.apply(entry)
        self.applied.append(entry)


@pytest.fixture
def room(io_loop: IOLoop) -> Iterator[Lab]:
    async def begin() -> Lab:
        return Lab(ScriptedLog())

    async def end() -> None:
        await lab.log.store_all()
        await lab.queue.close()
        await lab.journal.close()

    lab = io_loop.run_sync(begin)
    yield lab
    io_loop.run_sync(end, timeout=2)


async def refusal(answer: Answer) -> str:
    assert not isinstance(answer, Reply)
    with pytest.raises(Refusal) as caught:
        await answer
    return caught.value.code


async def rev(answer: Answer) -> int:
    reply = answer if isinstance(answer, Reply) else await answer
    assert isinstance(reply, RevReply | SentReply)
    return reply.rev


async def test_no_change_is_shown_or_answered_before_it_is_stored(room: Lab) -> None:
    answer = room.say("tea")
    await turns(50)
    assert not isinstance(answer, Reply)
    assert (room.applied, answer.done()) == ([], False)
    await room.log.answer("stored")
    assert (room.texts, await rev(answer)) == (["tea"], 1)


async def test_a_plan_decides_by_the_changes_before_it(room: Lab) -> None:
    answers = [room.say("one"), room.say("two"), room.say("three")]
    await room.log.answer("stored", "stored", "stored")
    assert [await rev(answer) for answer in answers] == [1, 2, 3]
    assert room.texts == ["one", "two", "three"]


async def test_a_plan_that_changes_nothing_is_answered_at_once(room: Lab) -> None:
    assert await rev(room.queue.submit(lambda: (None, RevReply(rev=7)))) == 7
    assert room.log.batches == []


async def test_a_plan_that_refuses_leaves_no_trace(room: Lab) -> None:
    def plan() -> tuple[Entry, Reply]:
        raise Refusal("forbidden", "no")

    with pytest.raises(Refusal, match="forbidden"):
        room.queue.submit(plan)
    assert room.queue.is_idle


async def test_a_repeated_nonce_gets_the_first_reply_and_later_changes_get_new_numbers(room: Lab) -> None:
    room.hold(message(seq=9, rev=12))
    clash, behind, last = room.say("again"), room.say("two"), room.say("three")
    await room.log.answer("repeated", "untried", "untried")
    assert await rev(clash) == 12
    await room.log.store_all()
    assert [await rev(behind), await rev(last)] == [13, 14]
    assert room.texts == ["two", "three"]
    assert room.planned.count("two") > 1


async def test_a_repeated_nonce_with_another_text_conflicts(room: Lab) -> None:
    room.hold(message(seq=9, rev=12))
    room.history.has_same_text = False
    clash, behind = room.say("another"), room.say("two")
    await room.log.answer("repeated", "untried")
    await room.log.store_all()
    assert await refusal(clash) == "conflict"
    assert (await rev(behind), room.texts) == (13, ["two"])


async def test_a_repeated_nonce_leaves_the_changes_before_it_stored(room: Lab) -> None:
    room.hold(message(seq=9, rev=12))
    one, clash, three = room.say("one"), room.say("again"), room.say("three")
    await room.log.answer("stored", "repeated", "untried")
    await room.log.store_all()
    assert [await rev(one), await rev(clash), await rev(three)] == [13, 12, 14]
    assert room.texts == ["one", "three"]


async def test_a_repeated_message_that_was_never_shown_is_shown_before_the_reply(room: Lab) -> None:
    room.history.first = message(seq=1)
    room.history.in_log = [sent(seq=1, text="one")]
    answer = room.say("one")
    await room.log.answer("repeated")
    assert await rev(answer) == 1
    assert room.texts == ["one"]
    two = room.say("two")
    await room.log.answer("stored")
    assert await rev(two) == 2


async def test_changes_behind_such_a_repetition_get_new_numbers(room: Lab) -> None:
    room.history.first = message(seq=1)
    room.history.in_log = [sent(seq=1, text="one"), sent(seq=2, text="of before")]
    one, two = room.say("one"), room.say("two")
    await room.log.answer("repeated", "untried")
    await room.log.answer("refused")
    await room.log.store_all()
    assert [await rev(one), await rev(two)] == [1, 3]
    assert room.texts == ["one", "of before", "two"]


async def test_the_last_word_of_an_earlier_process_is_absorbed_and_the_room_goes_on(room: Lab) -> None:
    room.history.in_log = [sent(seq=1, text="of before")]
    one, two = room.say("one"), room.say("two")
    drained = room.queue.drained()
    await room.log.answer("refused", "untried")
    await room.log.store_all()
    assert [await rev(one), await rev(two)] == [2, 3]
    await drained
    assert room.texts == ["of before", "one", "two"]


async def test_a_number_that_is_taken_by_what_cannot_be_read_is_unavailable(room: Lab) -> None:
    one = room.say("one")
    await room.log.answer("refused")
    assert await refusal(one) == "unavailable"
    room.history.failures, room.history.in_log = 1, [sent(seq=1, text="of before")]
    two = room.say("two")
    await room.log.answer("refused")
    assert await refusal(two) == "unavailable"
    await room.queue.ready()
    assert room.texts == ["of before"]


async def test_a_plan_that_runs_again_may_be_refused(room: Lab) -> None:
    room.hold(message())
    room.say("again")
    silence, after = room.say("silence"), room.say("after")
    await room.log.answer("repeated", "untried", "untried")
    await room.log.store_all()
    assert await refusal(silence) == "muted"
    assert await rev(after) == 2
    assert room.texts == ["after"]


async def test_a_first_message_that_cannot_be_read_is_unavailable(room: Lab) -> None:
    clash = room.say("again")
    await room.log.answer("repeated")
    assert await refusal(clash) == "unavailable"


async def test_after_an_unknown_result_the_log_is_read_before_anything_is_numbered(room: Lab) -> None:
    room.history.in_log = [sent(seq=1, text="one")]
    one, two = room.say("one"), room.say("two")
    await room.log.answer("unknown", "untried")
    assert [await refusal(one), await refusal(two)] == ["unavailable", "unavailable"]
    await room.queue.ready()
    assert room.texts == ["one"]
    three = room.say("three")
    await room.log.answer("stored")
    assert await rev(three) == 2
    assert room.texts == ["one", "three"]


async def test_while_the_log_cannot_be_read_everything_is_unavailable(
    room: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.timeline.pending_commits._RETRY_S", 0.02)
    monkeypatch.setattr("server.timeline.pending_commits._PATIENCE_S", 0.0)
    room.history.failures = 2
    one = room.say("one")
    await room.log.answer("unknown")
    assert await refusal(one) == "unavailable"
    assert (room.queue.is_ready, room.queue.is_idle) == (False, False)
    with pytest.raises(Refusal, match="unavailable"):
        room.say("two")
    with pytest.raises(Refusal, match="unavailable"):
        await room.queue.ready()
    await until(lambda: room.queue.is_ready)
    assert (room.history.failures, room.applied) == (0, [])


async def test_drained_waits_for_all_that_was_submitted_and_for_no_more(room: Lab) -> None:
    await room.queue.drained()
    room.say("one")
    waiting = room.queue.drained()
    await room.log.answer("stored")
    await waiting
    assert room.state.rev == 1
    assert room.queue.is_idle
