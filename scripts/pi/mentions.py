"""Where pigen speaks of a word of pi's: its rules first, then the rest of its code."""

from __future__ import annotations

import json
import re
from functools import cache

from .files import ROOT

FOUND_EVERYWHERE = 15  # files: a word in more of them points nowhere
OWN = re.compile(r"[A-Z_-]")  # what tells a key of pi's from a word of the language


def find_mentions(text: str) -> dict[str, list[str]]:
    """For each of pi's own words in the text, the files of pigen that have it; none elsewhere."""
    words = dict.fromkeys(re.findall(r"[A-Za-z_][\w-]{3,}", text))
    found = {word: places(word) for word in words if word in vocabulary()}
    return {word: files for word, files in found.items() if files}


@cache
def vocabulary() -> frozenset[str]:
    """The keys that the schema of models.json knows, and the words of roles and fields on the
    wire."""
    schema = json.loads((ROOT / "schemas" / "models.schema.json").read_text(encoding="utf-8"))
    words = {"developer", "max_tokens", "max_completion_tokens", "reasoning_effort", "strict"}

    def collect(node: object) -> None:
        if isinstance(node, dict):
            words.update(
                node.get("properties", {}) if isinstance(node.get("properties"), dict) else ()
            )
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(schema)
    return frozenset(word for word in words if OWN.search(word) or word in ("developer", "strict"))


@cache
def places(word: str) -> list[str]:
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    files = [name for name, text in texts().items() if pattern.search(text)]
    return files if len(files) <= FOUND_EVERYWHERE else []


@cache
def texts() -> dict[str, str]:
    files = sorted(
        (ROOT / "pigen").rglob("*.py"), key=lambda path: ("rules" not in path.parts, path)
    )
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}
