"""The table of commands: what lacks its rules, its op or its route does not start."""

import asyncio

import pytest

from models.database.client import Database
from models.wire.chat_values import Person
from models.wire.commands.base import Command, Rules
from models.wire.commands.connection import Ping
from models.wire.events import Reply
from models.wire.replies.by_command import said_in_rules
from server.app import App
from server.commands.dispatching.route import route
from server.commands.routes import IncompleteCommands, complete
from server.runtime.settings.settings import Settings
from tests.rigs.accounts import SECRET
from tests.rigs.server import uri_of


class Pin(Command, frozen=True, tag="message.pin"):
    rules = Rules(least_role="moderator", cost="message")


class Unruled(Command, frozen=True, tag="unruled"):
    pass


class Nameless(Command, frozen=True):
    rules = Rules(least_role=None, cost="command")


def carried_out(_who: Person, _command: Command) -> Reply:
    return Reply()


def test_a_command_with_rules_op_and_route_is_in_the_table() -> None:
    assert set(complete([route(Pin, carried_out)], [], [Ping, Pin], [Ping, Pin])) == {Pin}
    assert set(complete([], [route(Pin, carried_out)], [Ping])) == {Pin}


@pytest.mark.parametrize(
    ("command", "routed", "lacks"),
    [
        (Pin, False, "Pin lacks a route"),
        (Unruled, True, "Unruled lacks rules (its least role and its cost)"),
        (Unruled, False, "Unruled lacks rules (its least role and its cost) and a route"),
        (Nameless, True, "Nameless lacks an op (its tag)"),
    ],
)
def test_an_incomplete_command_is_named_with_what_it_lacks(
    command: type[Command], routed: bool, lacks: str
) -> None:
    with pytest.raises(IncompleteCommands) as found:
        complete([route(command, carried_out)] if routed else [], [], [command], [command])
    assert str(found.value) == lacks


def test_a_command_that_no_frame_is_decoded_to_is_incomplete() -> None:
    with pytest.raises(IncompleteCommands, match=r"^Pin lacks a place in models\.wire\.commands\.all$"):
        complete([route(Pin, carried_out)], [], [Ping])


def test_a_command_whose_replies_nobody_has_declared_is_incomplete() -> None:
    with pytest.raises(IncompleteCommands, match=r"^Pin lacks its replies \(in its rules\)$"):
        complete([route(Pin, carried_out)], [], [Ping, Pin])


def test_every_gap_is_named_at_once() -> None:
    with pytest.raises(IncompleteCommands) as found:
        complete([], [], [Pin, Unruled])
    assert set(found.value.missing) == {"Pin", "Unruled"}


def test_rules_are_not_made_without_a_role_and_a_cost() -> None:
    with pytest.raises(TypeError, match="cost"):
        Rules(least_role="member")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="least_role"):
        Rules(cost="command")  # type: ignore[call-arg]


@pytest.mark.gen_test
async def test_a_server_with_an_incomplete_command_does_not_start(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.wiring.wiring.game_routes", lambda *_: [])
    app = App(Settings(mongodb_uri=await uri_of(database), port=0, jwt_secret=SECRET))
    with pytest.raises(IncompleteCommands, match="GameMove lacks a route"):
        await app.start()
    await app.stop()
    begun = asyncio.all_tasks() - {asyncio.current_task()}
    for task in begun:
        task.cancel()
    await asyncio.gather(*begun, return_exceptions=True)


def test_a_reply_in_the_rules_must_be_an_event() -> None:
    class Wrong(Command, frozen=True, tag="wrong"):
        rules = Rules(least_role=None, cost="command", replies=(Ping,))

    with pytest.raises(TypeError, match=r"^Wrong: its reply Ping is no event$"):
        said_in_rules(Wrong)
