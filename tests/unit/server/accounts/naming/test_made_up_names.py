"""Names for users who brought none."""

from models.wire.names import clean_name
from server.accounts.naming.made_up_names import made_up_names


def test_made_up_names_are_valid_and_grow_longer() -> None:
    names = list(made_up_names("guest"))
    assert all(name.startswith("guest-") for name in names)
    assert [clean_name(name) for name in names] == names
    assert len(names[-1]) > len(names[0])


def test_no_two_runs_make_up_the_same_names() -> None:
    assert list(made_up_names("guest")) != list(made_up_names("guest"))
