"""What the Python client knows of the wire is what the server's types say, and what the JavaScript SDK knows."""

import re
import tomllib
from typing import Annotated

import pytest
from msgspec import Meta, Struct
from teahouse_client import VERSION
from teahouse_client.commands import Commands
from teahouse_client.connection.policies import policy_of

from handlers.descriptions import client_types
from handlers.descriptions.python_types import TypedDicts
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import op_of
from server import __version__
from tests.contracts.test_layout import ROOT


class Inner(Struct, frozen=True, omit_defaults=True, tag_field="op", tag="inner"):
    count: Annotated[int, Meta(ge=1)]
    note: str | None = None
    always: str | None = "not left out"


class Outer(Struct, frozen=True):
    """Two things."""

    inner: list[Inner]
    pair: tuple[int, str] = (1, "a")
    by_name: dict[str, float | None] = {}


class Keyword(Struct, frozen=True, rename={"from_": "from"}):
    from_: str


def test_what_is_generated_is_up_to_date() -> None:
    for name, text in client_types.documents().items():
        assert (client_types.FOLDER / name).read_text() == text, f"{name}: `make sdk` writes it anew"


def test_there_is_a_method_for_every_command() -> None:
    names = {op_of(command).replace(".", "_") for command in COMMANDS} - {"ping", "auth"}
    assert {name for name in vars(Commands) if not name.startswith("_")} == names


def test_a_shape_is_a_class_whose_defaults_may_be_missing() -> None:
    shapes = TypedDicts()
    assert shapes.name_of(Outer) == "Outer"
    assert shapes.text() == (
        'class Inner(TypedDict):\n    op: Literal["inner"]\n    count: int\n    note: NotRequired[str]\n'
        "    always: NotRequired[str | None]\n\n\n"
        'class Outer(TypedDict):\n    """Two things."""\n    inner: list[Inner]\n    pair: list[int | str]\n'
        "    by_name: dict[str, float | None]\n"
    )
    with pytest.raises(ValueError, match="two shapes are called Outer"):
        shapes.name_of(type("Outer", (Struct,), {}))
    with pytest.raises(ValueError, match="cannot be a name"):
        shapes.name_of(Keyword)


def test_commands_with_a_nonce_and_no_others_are_retried_by_it() -> None:
    by_nonce = {op_of(command) for command in COMMANDS if command.rules.retry == "nonce"}
    assert by_nonce == {op_of(command) for command in COMMANDS if "nonce" in command.__struct_fields__}
    assert {policy_of(op, {}) for op in by_nonce} == {"nonce"}


def test_it_has_the_version_of_the_server_and_what_it_needs_is_tested() -> None:
    assert __version__ == VERSION
    package = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text())
    built = package["tool"]["hatch"]["version"]
    found = re.search(built["pattern"], (ROOT / "clients/python" / built["path"]).read_text())
    assert found is not None
    assert found["version"] == VERSION
    own = package["project"]["dependencies"]
    tested = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["test"]
    assert set(own) <= set(tested)
