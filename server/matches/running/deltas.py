"""Views as JSON objects, and the changes from one to the next: JSON merge patches (RFC 7386). Pure.

A merge patch cannot set ``null``, so members that are null are left out of a view, like missing members.
"""

from typing import Any

import msgspec

Json = dict[str, Any]


def shown(view: object) -> Json:
    """A view as it is sent."""
    found: Json = _without_null(msgspec.to_builtins(view, str_keys=True))
    return found


def difference(old: Json, new: Json) -> Json:
    """The patch that makes ``new`` of ``old``; empty where they are the same. Arrays are replaced as a whole."""
    patch: Json = {}
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            if within := difference(before, value):
                patch[name] = within
        elif before != value or type(before) is not type(value):
            patch[name] = value
    patch.update((name, None) for name in old if name not in new)
    return patch


def joined(earlier: Json, later: Json) -> Json | None:
    """The patch that does what ``earlier`` does and then ``later``; None if there is none.

    It also fits a view to which ``earlier`` was applied in part or whole.
    """
    patch = dict(earlier)
    for name, value in later.items():
        before = patch.get(name)
        if isinstance(value, dict) and name in patch:
            # An object in the place of another value: a patch could only add to an object that existed before.
            within = joined(before, value) if isinstance(before, dict) else None
            if within is None:
                return None
            patch[name] = within
        else:
            patch[name] = value
    return patch


def _without_null(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _without_null(each) for name, each in value.items() if each is not None}
