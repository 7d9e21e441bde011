"""Choosing the content coding of an answer that was prepared in several."""

from collections.abc import Iterable


def coding_for(accepted: str, offered: Iterable[str]) -> str | None:
    """The first of ``offered`` that a client accepts, by its ``Accept-Encoding`` (RFC 9110, 12.5.3).

    None if it accepts none: then the answer is sent without a coding. A weight that is no number counts as 0.
    """
    weights: dict[str, float] = {}
    for each in accepted.split(","):
        name, *parameters = (part.strip().lower() for part in each.split(";"))
        weights[name] = _weight(parameters)
    otherwise = weights.get("*", 0.0)
    return next((coding for coding in offered if weights.get(coding, otherwise) > 0), None)


def _weight(parameters: Iterable[str]) -> float:
    given = [each.removeprefix("q=") for each in parameters if each.startswith("q=")]
    try:
        return float(given[0]) if given else 1.0
    except ValueError:
        return 0.0
