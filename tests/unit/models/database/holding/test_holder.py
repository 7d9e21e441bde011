"""A process as others are told of it."""

import os

from msgspec.structs import replace

from models.database.holding.holder import Holder, this_process


def test_a_process_that_runs_is_not_gone() -> None:
    assert not this_process(0).is_gone


def test_a_process_whose_id_another_one_has_by_now_is_gone() -> None:
    assert replace(this_process(0), started="1").is_gone


def test_a_process_of_another_machine_is_not_known_to_be_gone() -> None:
    elsewhere = replace(this_process(0), machine="another", started="1")
    assert not elsewhere.is_here
    assert not elsewhere.is_gone
    assert not Holder(host="tea", pid=os.getpid(), since_at=0).is_gone


def test_a_process_is_told_with_its_machine_and_since_when() -> None:
    told = str(Holder(host="tea-1", pid=12, since_at=1_700_000_000_000))
    assert told == "process 12 on tea-1, since 2023-11-14 22:13:20 UTC"
