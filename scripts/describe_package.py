"""The package's description on PyPI, from the README."""

from __future__ import annotations

import re

_RELATIVE = re.compile(r"(!?)\[([^]]*)\]\((?!\w+:)([^)#]*)(#[^)]*)?\)")


def describe_package(readme: str, site_url: str) -> str:
    """The README with its pictures and links made absolute, or left out where there is no site."""

    def replace(link: re.Match[str]) -> str:
        picture, text, path, anchor = link.groups(default="")
        if not site_url:
            return "" if picture else text
        page = path.removeprefix("docs/")
        if page.endswith(".md"):
            name = page.removesuffix(".md")
            page = (name.lower() if "docs/" not in path else name) + "/"
        return f"{picture}[{text}]({site_url}{page}{anchor})"

    return re.sub(r"\n{3,}", "\n\n", _RELATIVE.sub(replace, readme))
