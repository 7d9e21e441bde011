"""Dice that the server rolls: the notation ``2d6+3``, and the result. Nobody can know it in advance."""

import re
import secrets
from typing import Final

from models.errors import Refusal
from models.wire.chat_values import Roll

MAX_DICE: Final = 100
MAX_SIDES: Final = 1_000
MAX_PLUS: Final = 10_000
_NOTATION: Final = re.compile(r"([0-9]{1,3})d([0-9]{1,4})(?:\+([0-9]{1,5}))?")


def asked_of(text: str) -> str:
    """The roll that ``text`` asks for, in its shortest form. Raises ``bad_request`` if it is no roll."""
    dice, sides, plus = _numbers(text)
    if not (0 < dice <= MAX_DICE and 0 < sides <= MAX_SIDES and plus <= MAX_PLUS):
        most = f"{MAX_DICE} dice of {MAX_SIDES} sides plus {MAX_PLUS}"
        raise Refusal("bad_request", f"text: up to {most} can be rolled")
    return Roll(dice=dice, sides=sides, plus=plus, rolls=[], total=0).notation


def rolled(asked: str) -> Roll:
    """The result of ``asked``, each side with the same chance."""
    dice, sides, plus = _numbers(asked)
    rolls = [secrets.randbelow(sides) + 1 for _ in range(dice)]
    return Roll(dice=dice, sides=sides, plus=plus, rolls=rolls, total=sum(rolls) + plus)


def told(roll: Roll) -> str:
    """The result in words, such as ``2d6+3: 4 + 1 + 3 = 8``."""
    terms = [*roll.rolls, roll.plus] if roll.plus else roll.rolls
    if len(terms) == 1:
        return f"{roll.notation}: {roll.total}"
    return f"{roll.notation}: {' + '.join(map(str, terms))} = {roll.total}"


def _numbers(text: str) -> tuple[int, int, int]:
    found = _NOTATION.fullmatch(text)
    if found is None:
        raise Refusal("bad_request", "text: a roll is NdM or NdM+K")
    dice, sides, plus = found.groups(default="0")
    return int(dice), int(sides), int(plus)
