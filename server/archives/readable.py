"""An exported room as a page to read: HTML that loads nothing and runs nothing, wherever it is opened from.

All text of users is escaped, and its direction of writing ends with it. Only addresses of messages on the same page
are links.
"""

import base64
import hashlib
from datetime import UTC, datetime
from html import escape
from typing import Final

from models.wire.chat_values import Attachment, Message, RoomInfo

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#222}"
    "h2{font-size:1em;border-bottom:1px solid #ccc;margin-top:2em}"
    "article{margin:.6em 0}article p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}"
    "time,small,a{color:#666;font-size:.85em}.reply{margin-left:2em}"
    "@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#ddd}}"
)
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


class Page:
    """One page, written from its beginning to its end. It remembers the day of the last message."""

    def __init__(self) -> None:
        self._day = ""

    def beginning(self, room: RoomInfo) -> bytes:
        """The part before the messages."""
        title, topic = escape(room.title), f"<p>{_own(room.topic)}</p>" if room.topic else ""
        counts = f"{room.seq} messages, {room.members} members, since {_when(room.created_at):%Y-%m-%d}"
        return (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
            f'<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n"
            f"<body><h1>{_own(room.title)}</h1>{topic}<p><small>{counts}. Times are in UTC.</small></p>\n<main>\n"
        ).encode()

    def message(self, message: Message) -> bytes:
        """A message, under the day on which it was sent."""
        when = _when(message.sent_at)
        day, heading = f"{when:%Y-%m-%d}", ""
        if day != self._day:
            self._day, heading = day, f"<h2>{day}</h2>\n"
        kind = ' class="reply"' if message.is_aside else ""
        return (
            f'{heading}<article id="m{message.seq}"{kind}><time datetime="{when:%Y-%m-%dT%H:%M:%S}Z">{when:%H:%M}'
            f"</time> <b>{_own(message.sender.name)}</b>{_about(message)}{_body(message)}</article>\n"
        ).encode()

    def end(self) -> bytes:
        """The part after the messages."""
        return b"</main></body></html>\n"


def _about(message: Message) -> str:
    answered = message.thread or message.reply_to
    notes = [f'<a href="#m{answered}">&#8627; {answered}</a>'] if answered else []
    notes += ["<small>(edited)</small>"] if message.edited_at else []
    notes += ["<small>(pinned)</small>"] if message.pinned else []
    return "".join(f" {note}" for note in notes)


def _body(message: Message) -> str:
    if message.deleted:
        return "<p><small>(deleted)</small></p>"
    text = f'<p dir="auto">{_own(message.text)}</p>' if message.text else ""
    files = "".join(f"<p><small>{_own(_called(each))}</small></p>" for each in message.attachments or ())
    reactions = " ".join(
        f"{escape(emoji)} {len(users)}" for emoji, users in (message.reactions or {}).items()
    )
    return text + files + (f"<p><small>{reactions}</small></p>" if reactions else "")


def _called(attachment: Attachment) -> str:
    name = attachment.name or attachment.url
    return name if attachment.size_bytes is None else f"{name} ({attachment.size_bytes} bytes)"


def _own(text: str) -> str:
    """``text`` as it was written, isolated from the writing direction of the text around it."""
    return f"<bdi>{escape(text)}</bdi>"


def _when(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1_000, UTC)
