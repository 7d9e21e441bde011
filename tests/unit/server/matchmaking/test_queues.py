"""Tickets in their queues: at most one a user and game, in the order of coming, and bounded."""

from typing import Any

import pytest

from models.errors import Refusal
from models.ids import ConnectionId, TicketId, UserId
from models.wire.base import Person
from server.matchmaking import queues
from server.matchmaking.queues import Queues
from server.matchmaking.tickets import QueueKey, Ticket

KEY = QueueKey("tictactoe", b"{}", rated=False)
OTHER = QueueKey("tictactoe", b"{}", rated=True)


def ticket(name: str, since: float = 0.0, **fields: Any) -> Ticket:
    user = UserId(name)
    made: dict[str, Any] = {"party": frozenset([user]), "rating": 0.0, "key": KEY} | fields
    socket = ConnectionId(f"c-{name}")
    return Ticket(
        id=TicketId(f"t-{name}"), person=Person(id=user, name=name), since=since, socket=socket, **made
    )


def names(waiting: Queues, key: QueueKey = KEY) -> list[str]:
    return [each.person.name for each in waiting.waiting(key)]


def test_a_ticket_that_is_put_back_has_its_old_place() -> None:
    waiting, first = Queues(), ticket("ann", 1)
    for each in (first, ticket("ben", 2), ticket("cid", 3)):
        waiting.add(each)
    waiting.take(first)
    assert names(waiting) == ["ben", "cid"]
    waiting.put_back(first)
    assert names(waiting) == ["ann", "ben", "cid"]
    assert not first.found


def test_a_ticket_whose_match_is_found_stands_until_it_is_removed() -> None:
    waiting, ann = Queues(), ticket("ann")
    waiting.add(ann)
    waiting.take(ann)
    assert waiting.standing(ann.person.id, KEY, ann.party) is ann
    waiting.remove(ann)
    assert waiting.standing(ann.person.id, KEY, ann.party) is None
    assert waiting.ticket(ann.id) is None
    assert list(waiting.of_user(ann.person.id)) == []
    assert waiting.nonempty() == []


@pytest.mark.parametrize("other", [(OTHER, frozenset(["ann"])), (KEY, frozenset(["ann", "ben"]))])
def test_a_user_waits_for_one_match_of_a_game(other: tuple[QueueKey, frozenset[UserId]]) -> None:
    waiting, ann = Queues(), ticket("ann")
    waiting.add(ann)
    with pytest.raises(Refusal) as refused:
        waiting.standing(ann.person.id, *other)
    assert refused.value.code == "conflict"


def test_one_queue_and_all_of_them_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "MAX_QUEUE", 1)
    monkeypatch.setattr(queues, "MAX_WAITING", 2)
    waiting = Queues()
    waiting.add(ticket("ann"))
    with pytest.raises(Refusal, match="too many"):
        waiting.check_space(KEY)
    waiting.check_space(OTHER)
    waiting.add(ticket("ben", key=OTHER))
    with pytest.raises(Refusal, match="too many"):
        waiting.check_space(QueueKey("chess", b"{}", rated=False))
