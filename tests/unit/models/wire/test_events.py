"""Which replies are pages, that never close the socket which asked for them."""

import typing

import pytest

from models.wire import events
from models.wire.events import Reply
from models.wire.replies import joining

LISTING = [
    reply
    for reply in Reply.__subclasses__()
    if reply.__module__ in (events.__name__, joining.__name__)
    and any(typing.get_origin(field) is list for field in typing.get_type_hints(reply).values())
]


@pytest.mark.parametrize("reply", LISTING)
def test_a_reply_that_lists_as_many_as_there_are_is_a_page(reply: type[Reply]) -> None:
    assert reply.is_page
