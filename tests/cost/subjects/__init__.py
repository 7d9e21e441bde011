"""What is hunted: every piece of work that is done in one go on what a client sent, by where it comes in."""

from typing import Any, Final

from tests.cost.hunt import Subject
from tests.cost.subjects import doors, frames, matches, names, texts

SUBJECTS: Final[list[Subject[Any]]] = [
    *frames.SUBJECTS,
    *texts.SUBJECTS,
    *names.SUBJECTS,
    *doors.SUBJECTS,
    *matches.SUBJECTS,
]
