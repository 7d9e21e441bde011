"""A long document as several pages: one for each section, and one that lists them, to which old links lead.

The file stays one. A section is a page with its short parts; a long part is a page of its own.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise
from typing import Final

from msgspec import Struct

from handlers.site.markdown import Heading, Rendered
from handlers.site.navigation import Page

_HEAD: Final = re.compile(r'<h([23]) id="([^"]+)">')
_TO_ANCHOR: Final = re.compile(r'(?<= href=")#([^"]+)(?=")')
_LONG: Final = 30_000
_NUMBER: Final = re.compile(r"^[\d-]+")


class Divided(Struct, frozen=True):
    """``pages`` in order, the texts of all of them and of the first by name, and the page of each anchor."""

    pages: list[Page]
    rendered: dict[str, Rendered]
    places: Mapping[str, str]


def divided(page: Page, whole: Rendered) -> Divided:
    """``whole`` as pages within ``page``."""
    pieces = _pieces(whole.html)
    titles = {each.id: each.text for each in whole.headings}
    html: dict[str, str] = {}
    pages: list[Page] = []
    section = page.name
    for level, anchor, text in pieces:
        name = section
        if level == "2" or (level == "3" and len(text) > _LONG):
            name = f"{page.name}-{_NUMBER.sub('', anchor)}"
            # A later part may have the title of an earlier one.
            name = f"{name}-2" if name in html else name
            pages.append(Page(name, titles[anchor], "", page.depth, within=page.name))
            text = text.replace(f"<h{level} ", "<h1 ", 1).replace(f"</h{level}>", "</h1>", 1)
            section = name if level == "2" else section
        html[name] = html.get(name, "") + text
    places = {
        each.id: name for name, text in html.items() for each in whole.headings if f'id="{each.id}"' in text
    }
    parts = {
        name: _part(name, text, places, whole, within=page if name != page.name else None)
        for name, text in html.items()
    }
    parts[page.name] = _with_list(
        parts[page.name], [each for each in whole.headings if each.level > 1], places
    )
    return Divided(pages, parts, places)


def _pieces(html: str) -> list[tuple[str, str, str]]:
    """Level, anchor and text from each heading of level 2 or 3 on; the text before the first has no anchor."""
    heads = list(_HEAD.finditer(html))
    ends = [*(each.start() for each in heads), len(html)]
    found = [
        (head[1], head[2], html[here:end]) for head, (here, end) in zip(heads, pairwise(ends), strict=True)
    ]
    return [("1", "", html[: ends[0]]), *found]


def _part(
    name: str, html: str, places: Mapping[str, str], whole: Rendered, *, within: Page | None
) -> Rendered:
    def there(link: re.Match[str]) -> str:
        place = places.get(link[1], name)
        return f"#{link[1]}" if place == name else f"{place}.html#{link[1]}"

    html = _TO_ANCHOR.sub(there, html)
    if within is not None:
        html = f'<p class="within"><a href="{within.name}.html">{escape(within.title)}</a></p>{html}'
    headings = [each for each in whole.headings if places.get(each.id) == name]
    texts = {id: text for id, text in whole.texts.items() if places.get(id, "") == name}
    if within is None:
        return Rendered(html, headings, texts | {"": whole.texts[""]})
    # The first heading is now the page's title.
    first = Heading(1, headings[0].id, headings[0].text)
    return Rendered(html, [first, *headings[1:]], texts)


def _with_list(first: Rendered, headings: Iterable[Heading], places: Mapping[str, str]) -> Rendered:
    """The first page, with a list of the contents of the others. Its entries have the ids of their targets."""
    own = {each.id for each in first.headings}
    entries = "".join(
        f'<li class="level-{each.level}" id="{escape(each.id)}">'
        f'<a href="{places[each.id]}.html#{escape(each.id)}">{escape(each.text)}</a></li>'
        for each in headings
        if each.id not in own
    )
    html = f'{first.html}<h2 id="contents">Contents</h2><ul class="listed">{entries}</ul>'
    return Rendered(html, [*first.headings, Heading(2, "contents", "Contents")], first.texts)
