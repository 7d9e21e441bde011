"""The contents of CONNECT: the client's versions, heart-beats and token (section 5)."""

import re
from typing import Final

from handlers.stomp.client import broken
from handlers.stomp.frames import VERSIONS, BadStomp, Frame, Headers, Version

_BEATS: Final = re.compile(r"([0-9]{1,9}),([0-9]{1,9})", re.ASCII)


def agreed_version(frame: Frame) -> Version:
    """The highest version that both sides speak. Raises ``BadStomp`` if there is none."""
    accepted = frame.headers.get("accept-version")
    if accepted is None:
        return "1.0"
    wished = {each.strip() for each in accepted.split(",")}
    for version in reversed(VERSIONS):
        if version in wished:
            return version
    supported = ",".join(VERSIONS)
    raise BadStomp(f"supported protocol versions are {supported}", headers={"version": supported})


def beats_of(frame: Frame) -> tuple[int, int]:
    """The intervals at which the client can send and wants to receive heart-beats, in milliseconds; 0 for never.

    Raises ``BadStomp`` unless they are two whole numbers.
    """
    beats = _BEATS.fullmatch(frame.headers.get("heart-beat", "0,0").replace(" ", ""))
    if beats is None:
        raise broken(frame, "heart-beat is two whole numbers of milliseconds")
    return int(beats[1]), int(beats[2])


def token_of(headers: Headers) -> str:
    """The token in ``Authorization``, ``passcode`` or ``token``; "" if there is none."""
    scheme, _, token = headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return headers.get("passcode") or headers.get("token") or ""
