"""Small pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CODE = re.compile(r"(`[^`\n]+`)")
_SPECIAL = re.compile(r"([\\*_<>\[\]])")
# A code block, with the file that its content is for. The tests of examples read the same comment.
_NAMED_BLOCK = re.compile(r"<!-- file: (\S+) -->\n```(\w+)\n")


def escape_text(text: str) -> str:
    """Plain text, with what is between backticks left as code."""
    parts = _CODE.split(text)
    parts[::2] = [_SPECIAL.sub(r"\\\1", part) for part in parts[::2]]
    return "".join(parts)


def make_code_block(content: str, language: str, title: str = "") -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", content)), default=2)
    fence = "`" * (longest + 1)
    name = f' title="{title}"' if title else ""
    return f"{fence}{language}{name}\n{content.rstrip()}\n{fence}\n"


def make_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(escape_cells(line))} |\n" for line in lines)


def escape_cells(cells: Sequence[str]) -> list[str]:
    return [cell.replace("|", "\\|").replace("\n", " ") for cell in cells]


def name_blocks(text: str) -> str:
    """Shows the name of a file above its content."""
    return _NAMED_BLOCK.sub(r'```\2 title="\1"\n', text)
