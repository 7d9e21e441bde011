"""How far a verb is: a line on a terminal, and nothing elsewhere."""

import io

import pytest

from server.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines_of(terminal: Terminal) -> list[str]:
    return terminal.getvalue().split("\r\x1b[K")[1:]


def test_a_terminal_shows_how_far_it_is_and_is_clean_at_the_end() -> None:
    terminal = Terminal()
    with Progress("import", "messages", terminal) as progress:
        progress.at(500, of=2_000)
        progress.at(501, of=2_000)
    bar = "#" * 8 + "." * 22
    assert lines_of(terminal) == [f"import [{bar}]  25%  500 of 2,000 messages", ""]


def test_it_counts_where_nobody_knows_how_many_there_are() -> None:
    terminal = Terminal()
    with Progress("export", "bytes", terminal) as progress:
        progress.at(1_234)
    assert lines_of(terminal)[0] == "export  1,234 bytes"


def test_it_is_cleared_where_the_work_fails() -> None:
    terminal = Terminal()

    def work() -> None:
        with Progress("reindex", "messages", terminal) as progress:
            progress.at(1)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert lines_of(terminal)[-1] == ""


def test_a_file_stays_empty() -> None:
    file = io.StringIO()
    with Progress("import", "messages", file) as progress:
        progress.at(1, of=2)
    assert file.getvalue() == ""
