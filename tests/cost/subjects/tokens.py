"""What inputs are made of: pieces that mean something to the code that reads them."""

from typing import Final

from hypothesis import strategies as st

ANY_TEXT: Final = st.text(max_size=3)
ANY_BYTES: Final = st.binary(min_size=1, max_size=3)

# Marks that normalising puts in order, characters that it makes many of, scripts, blanks, invisible ones.
LETTERS: Final = (
    "a", "Z", "0", "_", "-", ".", " ", "\t", "\n", "\r\n", "\u00e9", "\u00df", "\u0130", "\u0345", "\u0334",
    "\u0301", "\u0f73", "\u3099", "\ufdfa", "\u3316", "\u1100\u1161", "\uac00", "\u5c0f", "\u30b5", "\u0e01",
    "\u3000", "\u200b", "\u2800", "\u202e", "\ufe0f", "\u200d", "\U0001f469", "\U0001f3fb", "\U0001d158\U0001d165",
)  # fmt: skip
WRITTEN: Final = (
    *LETTERS, "@", "\uff20", "@a", "@ann", "@everyone", "`", "``", "```", "\n```", "\n~~~", "~~~~", "\\", "/", "*",
    "[", "](", "http://", "<", ">", "#", "|",
)  # fmt: skip
JSON: Final = (
    "{", "}", "[", "]", ":", ",", '"', '"a":', '"op":', '"message.send"', '"room":"r"', '"move":{', "\\", "\\u0041",
    "\\ud83d", "1", "-", "e9", ".5", "1e400", "null", "true", " ", "\u00e9", "\U0001f469",
)  # fmt: skip
ADDRESSES: Final = (
    "eyJ", "-eyJ", ".", "a", "%2e", "%65yJ", "%", "&", "=", "+", ";", "a=", "&ticket=", "?", "/", "\u00e9", "1.1.1.1",
    "10.0.0.1", "::1", "fe80::1%", ",", ", ", "unknown",
)  # fmt: skip
HEADERS: Final = (
    "permessage-deflate", ";", ",", " ", "\t", "=", '"', "client_max_window_bits", "server_max_window_bits", "15",
    "a", "!", "bearer.", "teahouse.v1.json", "https://", "servicewechat.com", "/", "page-frame.html", "?", "#", "[",
    "\u00e9", "\u00aa",
)  # fmt: skip
STOMP: Final = (
    b"SEND", b"SUBSCRIBE", b"CONNECT", b"\n", b"\r\n", b"\n\n", b"\0", b":", b"a:b\n", b"\\", b"\\c", b"\\n",
    b"receipt:", b"\nreceipt:", b"destination:/topic/", b"/app/rooms.", b"content-length:", b"transaction:", b"id:",
    b"1", b" ", b"\xc3\xa9", b"\xff", b"{", b'{"text":"', b'"}',
)  # fmt: skip
FRAMES: Final = (
    b"\x81\x80\0\0\0\0", b"\x82\x80\0\0\0\0", b"\x01\x80\0\0\0\0", b"\x00\x80\0\0\0\0", b"\x00\x81\0\0\0\0a",
    b"\x80\x80\0\0\0\0", b"\x89\x80\0\0\0\0", b"\x8a\x80\0\0\0\0", b"\x81\x84\0\0\0\0aaaa", b"\x81\xfe\0\x7e\0\0\0\0",
    b"\xc1\x81\0\0\0\0\x00", b"\x41\x80\0\0\0\0", b"\xc3\xa9", b"\xf0\x9f", b"\0",
)  # fmt: skip
PACKED: Final = (
    b"\x80", b"\x81", b"\x90", b"\x91", b"\xa0", b"\xa1a", b"\xa2op", b"\xacmessage.send", b"\xc0", b"\xc4\x01a",
    b"\xca\0\0\0\0", b"\xcb\0\0\0\0\0\0\0\0", b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", b"\xd6\xff\0\0\0\0",
    b"\xdc\xff\xff", b"\xde\xff\xff", b"\xdb\0\0\xff\xff", b"\x00", b"\x7f",
)  # fmt: skip
