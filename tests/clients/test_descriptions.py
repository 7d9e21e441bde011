"""The descriptions as other people's programs see them: AsyncAPI's own schema of what a description is."""

import json

import jsonschema_rs

from handlers.descriptions.asyncapi import document
from tests.clients.node import CLIENTS, node


def test_the_asyncapi_description_is_one() -> None:
    node()
    schema = json.loads((CLIENTS / "node_modules/@asyncapi/specs/schemas/3.0.0.json").read_text())
    validator = jsonschema_rs.validator_for(schema)
    assert [str(error) for error in validator.iter_errors(document())] == []
    assert not validator.is_valid(document() | {"asyncapi": "2.6.0"})
