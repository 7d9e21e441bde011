"""Markdown as the documents use it (CommonMark and tables), with links that work on the site.

Headings have the ids that GitHub gives them, so that a link with an anchor works in both places. A paragraph that
begins with words in bold and a full stop (**So.**) has these words as a heading of level 4, with an id too.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct

Linked = Callable[[str], str | None]

_COMMENT: Final = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_SOURCE_OF_IMAGE: Final = re.compile(r'(?<= src=")([^"]+)(?=")')
_NO_PART_OF_IDS: Final = re.compile(r"[^\w\- ]")
_ALIGN: Final = re.compile(r"text-align:(\w+)")
_RUN_IN: Final = 4


class Heading(Struct, frozen=True):
    """``level`` is 1 for the title of a page, 4 also for one that runs into its text; ``text`` has no markup."""

    level: int
    id: str
    text: str


class Rendered(Struct, frozen=True):
    """A document: the HTML of the page, its headings, and the plain text below each, by id ("" for the start)."""

    html: str
    headings: list[Heading]
    texts: dict[str, str]


def slug(text: str) -> str:
    """The id of a heading, as GitHub makes it."""
    return _NO_PART_OF_IDS.sub("", text.strip().lower()).replace(" ", "-")


def render(text: str, linked: Linked) -> Rendered:
    """``linked`` maps the target of a link or picture to the site; None if it is not on the site."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = markdown.parse(_COMMENT.sub("", text))
    headings = _with_ids(tokens)
    for token in tokens:
        _place(token, linked)
        for child in token.children or ():
            _place(child, linked)
        if token.children:
            token.children = _without_dead_links(token.children)
    html = markdown.renderer.render(tokens, markdown.options, {})
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    html = html.replace("<pre><code", '<pre tabindex="0"><code')  # wide ones scroll, by keys too
    return Rendered(html, headings, _texts(tokens, headings))


def _with_ids(tokens: Sequence[Token]) -> list[Heading]:
    seen: Counter[str] = Counter()
    found: dict[int, Heading] = {}
    titled = [(place, pair) for place, pair in enumerate(pairwise(tokens)) if pair[0].type == "heading_open"]
    running = [(place, pair) for place, pair in enumerate(pairwise(tokens)) if _run_in(*pair)]
    # Headings that GitHub knows get their ids first.
    for place, (token, inside) in (*titled, *running):
        text = _plain(inside) if token.type == "heading_open" else _run_in(token, inside)
        name = slug(text) or "section"
        unique = f"{name}-{seen[name]}" if seen[name] else name
        seen[name] += 1
        token.attrs["id"] = unique
        level = int(token.tag[1]) if token.type == "heading_open" else _RUN_IN
        found[place] = Heading(level, unique, text)
    return [found[place] for place in sorted(found)]


def _run_in(token: Token, inside: Token) -> str:
    """The heading that a paragraph begins with; "" if it has none."""
    children = inside.children or []
    if token.type != "paragraph_open" or token.level > 0 or len(children) < 4:
        return ""
    marks = [each.type for each in children if each.content or each.type != "text"][:3]
    text = _plain(inside).partition(".")[0]
    bold = "".join(each.content for each in children[:4] if each.type == "text").strip()
    return text if marks == ["strong_open", "text", "strong_close"] and bold.startswith(f"{text}.") else ""


def _plain(inline: Token) -> str:
    return "".join(
        " " if each.type == "softbreak" else each.content if each.type in ("text", "code_inline") else ""
        for each in inline.children or ()
    )


def _place(token: Token, linked: Linked) -> None:
    """Set the targets of links and pictures; remove style attributes, which the site's policy forbids."""
    if token.type == "link_open":
        there = linked(str(token.attrs["href"]))
        token.meta["dead"] = there is None
        token.attrs["href"] = there or ""
        if there is not None and there.startswith(("http:", "https:")):
            token.attrs["rel"] = "noopener noreferrer"
    elif token.type == "image":
        token.attrs["src"] = linked(str(token.attrs["src"])) or ""
        token.attrs["loading"] = "lazy"
    elif token.type in ("html_inline", "html_block"):
        token.content = _SOURCE_OF_IMAGE.sub(lambda found: escape(linked(found[0]) or ""), token.content)
    style: Any = token.attrs.pop("style", None)
    if style is not None and (found := _ALIGN.search(str(style))):
        token.attrs["class"] = f"to-{found[1]}"


def _without_dead_links(children: Sequence[Token]) -> list[Token]:
    """The same without dead links; their texts stay."""
    kept, dead = [], []
    for token in children:
        if token.type == "link_open":
            dead.append(bool(token.meta.get("dead")))
            if dead[-1]:
                continue
        elif token.type == "link_close" and dead.pop():
            continue
        kept.append(token)
    return kept


def _texts(tokens: Sequence[Token], headings: Sequence[Heading]) -> dict[str, str]:
    known = {each.id for each in headings}
    now, found = "", {"": [""]}
    is_heading = False
    for token in tokens:
        if token.attrs.get("id") in known:
            now = str(token.attrs["id"])
            found[now] = []
        if token.type in ("heading_open", "heading_close"):
            is_heading = token.type == "heading_open"
        elif token.type == "inline" and not is_heading:
            found[now].append(_plain(token))
        elif token.type in ("fence", "code_block"):
            found[now].append(token.content)
    return {name: " ".join(" ".join(words).split()) for name, words in found.items()}
