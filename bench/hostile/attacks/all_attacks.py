"""Every kind of hostile client, by the name of its row in ``docs/benchmarks.md``."""

from typing import Final

from bench.hostile.attacks import doors, frames, signing_in, talking
from bench.hostile.attacks.aim import Attack

ATTACKS: Final[dict[str, Attack]] = {
    attack.__name__: attack
    for attack in (
        signing_in.half_open, signing_in.half_bodies, signing_in.bursts, signing_in.unsigned,
        signing_in.dear_addresses, signing_in.odd_requests, signing_in.bad_tokens, signing_in.pipelined,
        signing_in.pages, signing_in.wrong_passwords, signing_in.logins, signing_in.guests,
        talking.mention_bombs, talking.dear_texts, talking.dear_words, talking.slow_readers, talking.large_pages,
        talking.lists, talking.durable_changes, talking.room_passwords, talking.strangers, talking.matches,
        talking.bots,
        frames.commands, frames.broken_frames, frames.control_frames, frames.bombs, frames.echoes,
        doors.stomp, doors.topics, doors.sockjs, doors.uploads,
    )
}  # fmt: skip
