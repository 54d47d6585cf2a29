"""What is wrong with the built site: dead links and anchors,
and anything fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Tags that make a browser fetch something, and the attribute that says what.
FETCHES = {"img": "src", "script": "src", "link": "href", "source": "src", "iframe": "src"}


class Page(HTMLParser):
    """The links of a page, what it fetches, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.fetched: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.add(values["href"])
        wanted = FETCHES.get(tag)
        if wanted and wanted in values and values.get("rel") not in ("canonical", "next", "prev"):
            self.fetched.add(values[wanted])


def find_problems(site: Path) -> Iterator[str]:
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        where = path.relative_to(site)
        if where.name == "404.html":  # its links are those of the root, wherever it is shown
            continue
        for link in sorted(page.links | page.fetched):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in page.fetched and parts.scheme != "data":
                    yield f"{where}: fetches {link}"
                continue
            goal = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
            if goal.is_dir():
                goal /= "index.html"
            if not goal.is_file():
                yield f"{where}: {link} leads nowhere"
            elif parts.fragment and goal in pages:
                anchor = unquote(parts.fragment)
                if anchor not in pages[goal].anchors and not anchor.startswith("__"):
                    yield f"{where}: {link} has no such anchor"
    for path in site.rglob("*.css"):
        text = path.read_text("utf-8")
        for part in text.split("url(")[1:]:
            if part.lstrip("\"'").startswith(("http:", "https:", "//")):
                yield f"{path.relative_to(site)}: fetches {part[:60]}"
