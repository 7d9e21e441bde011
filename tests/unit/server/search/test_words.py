"""By which words a message is found, and that no block overlooks one that matches."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from models.ids import RoomId
from models.stores.search.blocks import BLOCK
from models.wire.chat_values import Message
from server.search.block import Block, Building, build
from server.search.words import query_of, terms_of
from tests.rigs.timeline.entry_samples import ANN, BEN, message

# Letters that fold to others, scripts with and without blanks, marks, digits, signs.
LETTERS = (
    "aAbB1\u00b2\u00df\u0130\u1e9e\u03a3\u03c2e\u0301\u00e9\uff21\u65e5\u672c\u3070\uff8a\uff9e"
    "\ud55c\uae00\u1112\u1161\u0e01\u0e34 .\n-_\U0001f375"
)
written = st.text(LETTERS, max_size=12)


def block_of(texts: Sequence[str]) -> tuple[Block, list[Message]]:
    """Messages of Ann and Ben in turn, of which each fifth is deleted, and their block."""
    messages = [
        message(seq=seq, text=text, sender=(ANN, BEN)[seq % 2], deleted=seq % 5 == 4)
        for seq, text in enumerate(texts)
    ]
    terms = {each.seq: (each, terms_of(each)) for each in messages}
    return Block(build(RoomId("r-1"), 0, 1, len(texts), terms)), messages


@given(st.lists(written, max_size=8), written)
def test_a_block_names_every_message_that_matches(texts: list[str], query: str) -> None:
    block, messages = block_of(texts)
    looked_for = query_of(query, author=BEN.id)
    hits = {each.seq for each in messages if looked_for.matches(each)}
    assert hits <= block.find(looked_for.needles)


@given(written)
def test_a_text_is_found_by_itself(text: str) -> None:
    query = query_of(text)
    if query.needles and not query.finds_nothing:
        block, (one,) = block_of([text])
        assert query.matches(one)
        assert block.find(query.needles) == {0}


@given(st.lists(st.sampled_from(["tea", "green", "\u559d\u8336", "10"]), min_size=1, max_size=4))
def test_the_order_of_words_says_nothing(words: list[str]) -> None:
    assert query_of(" ".join(reversed(words))).matches(message(text=" ".join(words)))


def test_a_full_block_has_a_place_for_each_message() -> None:
    block, _ = block_of([f"tea {number}" for number in range(BLOCK)])
    assert block.find(query_of("tea").needles) == {seq for seq in range(BLOCK) if seq % 5 != 4}
    assert block.find(query_of("127").needles) == {127}
    assert (block.oldest, block.newest) == (1_000, 1_127)
    assert block.sent_at(127) == 1_127


def test_an_empty_block_finds_nothing() -> None:
    block, _ = block_of([])
    assert block.find(query_of("tea").needles) == set()
    assert (block.oldest, block.newest) == (0, 0)


def test_a_block_of_many_terms_is_made_and_searched_in_steps() -> None:
    of_each = 400
    alike = "".join(map(chr, range(0x4E00, 0x4E00 + of_each)))
    # Each follows another one in every message, so nearly all of their pairs are terms.
    texts = [
        "".join(alike[(place * (2 * seq + 1)) % of_each] for place in range(of_each)) for seq in range(100)
    ]
    messages = {seq: message(seq=seq, text=text) for seq, text in enumerate(texts)}
    building = Building(RoomId("r-1"), 0, 1, len(texts))
    terms = {seq: (each, terms_of(each)) for seq, each in messages.items()}
    steps = sum(1 for _ in building.steps(terms))
    total = len(set().union(*(found for _, found in terms.values())))
    assert total > 30_000
    assert steps > len(texts) + total // 4_096
    block = Block(building.block)
    for query in (texts[17][40:60], texts[99][-3:], "\u4e00", texts[3][:1], "no such word"):
        hits = {seq for seq, each in messages.items() if query_of(query).matches(each)}
        assert hits <= block.find(query_of(query).needles)
    assert block.find(query_of(texts[17][40:60]).needles) == {17}
