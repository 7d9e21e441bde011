"""What changed from one view to the next, and all that changed since an earlier one."""

from itertools import pairwise
from typing import Any

import pytest

from server.matches.running.deltas import difference, joined
from tests.wire.realtime.watching import patched

VIEWS: list[dict[str, Any]] = [
    {"a": {"x": 1, "y": [1]}, "n": 0},
    {"a": {"x": 2, "y": [1]}, "n": 0},
    {"a": {"x": 1, "y": [1, 2]}, "n": 0, "new": {"z": 1}},
    {"a": {"y": [1, 2]}, "n": True, "new": {"z": 2}},
    {"a": {"x": 1}, "n": 1},
]


def test_one_patch_brings_every_view_in_between_to_the_newest() -> None:
    """Also what changed, and changed back since."""
    since: dict[str, Any] | None = {}
    for old, new in pairwise(VIEWS):
        delta = difference(old, new)
        assert patched(old, delta) == new
        assert since is not None
        since = joined(since, delta)
    for view in VIEWS:
        late = patched(view, since)
        assert (late, type(late["n"])) == (VIEWS[-1], int)


@pytest.mark.parametrize("between", [5, None, [1]])
def test_an_object_in_the_place_of_something_else_is_in_no_such_patch(between: object) -> None:
    """Merged into an object that was there before, it would leave what that had."""
    views: list[dict[str, Any]] = [
        {"a": {"x": 1}},
        {"a": between} if between is not None else {},
        {"a": {"y": 1}},
    ]
    since: dict[str, Any] | None = difference(views[0], views[1])
    assert since is not None
    assert joined(since, difference(views[1], views[2])) is None
