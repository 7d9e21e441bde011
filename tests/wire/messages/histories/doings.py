"""What people do in random histories: each an op and its fields, but for the room and whom it is about."""

from typing import Final

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
