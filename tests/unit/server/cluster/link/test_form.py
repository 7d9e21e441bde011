"""The form of the link: another one as soon as a word, a command or an event is another one."""

import subprocess
import sys

from msgspec import Struct

from models.ids import NodeId
from server.cluster.link import form, words
from server.cluster.link.post import gateway_channel, home_channel


class _Word(Struct, array_like=True, tag="word"):
    first: int
    second: str


class _Swapped(Struct, array_like=True, tag="word"):
    second: str
    first: int


def _told(kind: type[Struct]) -> list[str]:
    return [line.partition(" ")[2] for line in form._lines(kind)]


def test_names_places_types_and_tags_count() -> None:
    assert _told(_Word) == ["word", "0 first <class 'int'>", "1 second <class 'str'>"]
    assert _told(_Swapped) != _told(_Word)
    assert _told(words.Returned) == ["returned", "0 command <class 'int'>"]


def test_two_processes_of_one_version_have_one_form() -> None:
    program = (
        "import server.clustered; from server.cluster.link.form import form_of_link; print(form_of_link())"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    again = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == again.stdout
    assert len(told.stdout.strip()) == form._LENGTH


def test_processes_of_two_forms_do_not_hear_each_other() -> None:
    for channel in (home_channel, gateway_channel):
        assert f".{form.form_of_link()}." in channel(NodeId("n-1"))
