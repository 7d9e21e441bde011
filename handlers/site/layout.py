"""A page around a document: the menu, its table of contents, and links to the previous and next page."""

from collections.abc import Sequence
from html import escape
from typing import Final

from handlers.site.markdown import Heading, Rendered
from handlers.site.navigation import Page, Section

_PAGE: Final = """<!doctype html>
<html lang="en" data-theme="auto">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{title} · Teahouse</title>
    <link rel="icon" type="image/svg+xml" href="{up}site/favicon.svg">
    <link rel="stylesheet" href="{up}site/tokens.css">
    <link rel="stylesheet" href="{up}site/site.css">
    <script type="module" src="{up}site/site.js"></script>
  </head>
  <body data-root="{up}">
    <a class="skip" href="#content">Skip to the text</a>
    <header class="top">
      <button type="button" class="menu" aria-expanded="false" aria-controls="menu">Menu</button>
      <a class="brand" href="{up}index.html">Teahouse</a>
      <div class="search" role="search">
        <input type="search" placeholder="Search" aria-label="Search the documents" autocomplete="off">
        <div class="found" role="status" hidden></div>
      </div>
      <button type="button" class="theme" aria-label="Light or dark">◐</button>
    </header>
    <nav id="menu" class="pages" aria-label="Documents">{menu}</nav>
    <main id="content"><article>{text}</article>{beside}</main>
    <nav class="contents" aria-label="On this page">{contents}</nav>
  </body>
</html>
"""


def up_from(name: str) -> str:
    """The relative path from the page of this name to the root of the site."""
    return "../" * name.count("/")


def laid_out(page: Page, rendered: Rendered, sections: Sequence[Section]) -> str:
    """The whole page."""
    up = up_from(page.name)
    return _PAGE.format(
        title=escape(page.title),
        up=up,
        menu=_menu(page, sections, up),
        text=rendered.html,
        beside=_beside(page, sections, up),
        contents=_contents(page, rendered.headings),
    )


def _menu(page: Page, sections: Sequence[Section], up: str) -> str:
    parts = []
    for section in sections:
        links = "".join(
            ('<li class="part">' if each.within else "<li>")
            + f'<a href="{up}{each.name}.html"{_current(page, each)}>{escape(each.title)}</a></li>'
            for each in section.pages
            if each.within in ("", page.name, page.within)
        )
        parts.append(f"<h2>{escape(section.title)}</h2><ul>{links}</ul>")
    return "".join(parts)


def _current(page: Page, other: Page) -> str:
    is_inside = page.name.startswith("decisions/") and other.name.startswith("decisions/")
    return ' aria-current="page"' if page.name == other.name or is_inside else ""


def _beside(page: Page, sections: Sequence[Section], up: str) -> str:
    order = [each for section in sections for each in section.pages]
    here = next((place for place, each in enumerate(order) if each.name == page.name), None)
    if here is None:
        return ""
    links = [
        f'<a rel="{rel}" href="{up}{order[place].name}.html">{escape(order[place].title)}</a>'
        for rel, place in (("prev", here - 1), ("next", here + 1))
        if 0 <= place < len(order)
    ]
    return f'<nav class="beside" aria-label="Before and after">{"".join(links)}</nav>'


def _contents(page: Page, headings: Sequence[Heading]) -> str:
    links = "".join(
        f'<li class="level-{each.level}"><a href="#{escape(each.id)}">{escape(each.text)}</a></li>'
        for each in headings
        if 1 < each.level <= page.depth
    )
    return f"<h2>On this page</h2><ul>{links}</ul>" if links else ""
