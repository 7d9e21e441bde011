"""What people do in random histories: each an op and its fields, but for the room and whom it is about."""

from typing import Any, Final

from hypothesis import strategies as st

EXPECTED_CODES: Final = {"ok", "not_member", "not_found", "forbidden", "conflict", "muted", "banned"}
BANNED_S: Final = 2
LATER_MS: Final = 6_000
PEOPLE_AT: Final = st.integers(0, 3)
SEQS: Final = st.integers(1, 8)
ACTIONS: Final = st.one_of(
    st.tuples(
        st.just("message.send"), st.fixed_dictionaries({"text": st.sampled_from(["tea", "@B", "cup"])})
    ),
    st.tuples(
        st.just("message.send"),
        st.fixed_dictionaries({"text": st.just("once"), "nonce": st.sampled_from(["n1", "n2", "n3"])}),
    ),
    st.tuples(
        st.just("message.send"),
        st.fixed_dictionaries({"text": st.just("reply"), "thread": SEQS, "broadcast": st.booleans()}),
    ),
    st.tuples(
        st.just("message.send"),
        st.sampled_from([{"text": "waves", "kind": "me"}, {"text": "2d6+1", "kind": "roll"}]),
    ),
    st.tuples(
        st.just("message.send"),
        st.sampled_from(
            [{"text": "so ", "open": True}, {"text": "", "open": True}, {"text": "hush", "to": []}]
        ),
    ),
    st.tuples(st.just("message.send"), st.just({"text": "", "attachments": "an upload"})),
    st.tuples(
        st.just("message.append"),
        st.fixed_dictionaries(
            {"seq": SEQS, "text": st.sampled_from(["far", " ", "@C"]), "done": st.booleans()}
        ),
    ),
    st.tuples(
        st.just("message.edit"),
        st.fixed_dictionaries({"seq": SEQS, "text": st.sampled_from(["green", "black", "@C"])}),
    ),
    st.tuples(st.just("message.delete"), st.fixed_dictionaries({"seq": SEQS})),
    st.tuples(
        st.just("message.react"),
        st.fixed_dictionaries({"seq": SEQS, "emoji": st.sampled_from(["👍", "👎"]), "on": st.booleans()}),
    ),
    st.tuples(st.just("message.pin"), st.fixed_dictionaries({"seq": SEQS, "on": st.booleans()})),
    st.tuples(st.just("room.update"), st.fixed_dictionaries({"title": st.sampled_from(["Tea", "Cake"])})),
    st.tuples(
        st.just("room.update"),
        st.fixed_dictionaries({"rights": st.sampled_from([{"send": "owner"}, {"send": "member"}])}),
    ),
    st.tuples(st.just("room.role"), st.fixed_dictionaries({"role": st.sampled_from(["owner", "moderator"])})),
    st.tuples(st.sampled_from(["room.kick", "room.mute", "room.unmute"]), st.just({})),
    st.tuples(st.just("room.purge"), st.just({"since_s": 86_400})),
    st.tuples(st.just("room.words"), st.fixed_dictionaries({"words": st.sampled_from([[], ["cup"]])})),
    st.tuples(st.just("room.leave"), st.just({})),
    st.tuples(st.just("room.ban"), st.just({"duration_s": BANNED_S})),
    st.tuples(st.sampled_from(["room.unban", "room.add"]), st.just({})),
    st.tuples(st.just("room.report"), st.fixed_dictionaries({"seq": SEQS, "reason": st.just("stale")})),
    st.tuples(st.just("room.update"), st.fixed_dictionaries({"topic": st.sampled_from(["", "leaves"])})),
    st.tuples(st.just("user.update"), st.fixed_dictionaries({"name": st.sampled_from(["", "2"])})),
    st.tuples(
        st.just("poll.create"),
        st.fixed_dictionaries(
            {"question": st.just("Tea?"), "answers": st.just(["yes", "no"]), "hidden": st.booleans()}
        ),
    ),
    st.tuples(
        st.just("poll.vote"),
        st.fixed_dictionaries({"seq": SEQS, "answers": st.sampled_from([[0], [1], []])}),
    ),
    st.tuples(st.just("poll.close"), st.fixed_dictionaries({"seq": SEQS})),
    st.tuples(st.just("message.schedule"), st.just({"text": "for later", "send_at": LATER_MS})),
)
AIMED: Final = (
    "room.role",
    "room.kick",
    "room.mute",
    "room.unmute",
    "room.purge",
    "room.ban",
    "room.unban",
    "room.add",
)
# What somebody does before the account is deleted.
LEAVING: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("message.send", {"text": "farewell, @A", "nonce": "last"}),
    ("message.send", {"text": "to be forgotten", "thread": 1}),
    ("message.send", {"text": "half an ", "open": True}),
    ("message.react", {"seq": 1, "emoji": "👍", "on": True}),
    ("message.edit", {"seq": 2, "text": "green"}),
    ("room.report", {"seq": 1, "reason": "cold"}),
)


def screened(question: dict[str, Any]) -> dict[str, str]:
    """What a hook answers that likes some texts and not others."""
    text = question["text"]
    if question["kind"] != "name" and text in ("black", "meanwhile"):
        return {"action": "refuse", "reason": "not here"}
    if question["kind"] != "name" and "tea" in text:
        return {"action": "replace", "text": text.replace("tea", "t*a")}
    return {"action": "allow"}


def brought_in(room: str) -> list[dict[str, Any]]:
    """The lines of a file from which a room is made."""
    people = [{"id": f"u-{name}", "name": name} for name in ("Old Ann", "Old Ben")]

    def message(seq: int, text: str, **fields: Any) -> dict[str, Any]:
        sender, sent_at = people[seq % 2], 1_000 + seq
        return {"type": "message", "seq": seq, "sender": sender, "sent_at": sent_at, "text": text} | fields

    return [
        {"type": "room", "room": room, "title": "Tea", "visibility": "public"},
        message(1, "a root"),
        message(2, "a reply", thread=1),
        message(3, "edited", edited_at=2_000),
        message(4, "liked", reactions={"👍": ["u-Old Ann"]}),
        message(5, "said aloud", thread=1, broadcast=True),
    ]
