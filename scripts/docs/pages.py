"""All pages of the site: those of docs/ with links that hold there, and those that are made."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from pigen.common.resources import list_templates

from . import command_pages, rule_pages, source_page
from .markdown import make_code_block, name_blocks

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
# Pages of the repository that belong to the site too.
OTHERS = {
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK = re.compile(r"(?<=\]\()((?:\.\./)*)([\w./-]+)(?=[#)])")
_USES = re.compile(r"<!-- uses: \S+ -->\n")


def write_pages(folder: Path) -> None:
    """Puts everything that the site is made of into an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DOCS, folder)
    for path in folder.rglob("*.md"):
        path.write_text(convert_page(path.read_text("utf-8"), path.parent, folder), "utf-8")
    for name, goal in OTHERS.items():
        text = (ROOT / name).read_text("utf-8")
        (folder / goal).write_text(convert_page(text, folder, folder, at_root=True), "utf-8")
    for name, text in make_pages():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def make_pages() -> Iterator[tuple[str, str]]:
    """Path and text of each page that is made."""
    yield from command_pages.make_pages()
    yield from source_page.make_pages()
    yield from rule_pages.make_pages()
    yield from make_template_pages()


def make_template_pages() -> Iterator[tuple[str, str]]:
    names = list_templates()
    for name in names:
        text = (ROOT / "templates" / f"{name}.yaml").read_text("utf-8")
        yield (
            f"reference/templates/{name}.md",
            f"# {name}\n\n`pigen init --template {name}` starts from this source.\n\n"
            f"{make_code_block(text, 'yaml', 'pigen.yaml')}",
        )
    yield (
        "reference/templates/index.md",
        "# Templates\n\nSources that `pigen init --template NAME` starts from; "
        "[One source](../../source.md#templates) says what each shows.\n\n"
        + "".join(f"- [{name}]({name}.md)\n" for name in names),
    )


def convert_page(text: str, folder: Path, site: Path, at_root: bool = False) -> str:
    """Links to files beside docs/ lead to their pages in the site, and blocks show their file."""
    up = "../" * len(folder.relative_to(site).parts)

    def convert(link: re.Match[str]) -> str:
        steps, path = link.groups()
        outside = at_root or (steps and steps == f"{up}../")
        if not outside:
            return link[0]
        if path in OTHERS:
            return f"{up}{OTHERS[path]}"
        if path.startswith("templates/") and path.endswith(".yaml"):
            return f"{up}reference/{path.removesuffix('.yaml')}.md"
        return f"{up}{path.removeprefix('docs/')}"

    return name_blocks(_USES.sub("", _LINK.sub(convert, text)))
