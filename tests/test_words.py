"""Words that plainer ones replaced stay away, from prose and from the parts of identifiers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GONE = ("mend", "anew", "whoever", "shelf", "ceases", "save by", "bears")
# Gone from what people read first; the code has them still.
GONE_FROM_PAGES = (*GONE, "said", "told", "is none", "there is not")
SUFFIXES = {".md", ".mjs", ".py", ".sh", ".toml", ".yml"}
LISTS = {"test_words.py", "test_docs.py"}
FOLDERS = (".github", "docs", "pigen", "scripts", "tests")


def list_files() -> list[Path]:
    files = [path for path in ROOT.iterdir() if path.suffix in SUFFIXES]
    for folder in FOLDERS:
        files += [path for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES]
    return [path for path in files if "data" not in path.parts and path.name not in LISTS]


def find_words(text: str, words: tuple[str, ...]) -> list[str]:
    """Each line with one of the words, which `_`, a capital or anything but a letter may bound."""
    split = re.compile(rf"(?<![a-z])({'|'.join(words)})(?![a-z])", re.I)
    lines = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", line) for line in text.splitlines()]
    return [
        f"{number}: {line.strip()}" for number, line in enumerate(lines, 1) if split.search(line)
    ]


def test_no_file_has_a_word_that_is_gone() -> None:
    files = list_files()
    assert len(files) > 500
    found = []
    for path in files:
        pages = path.suffix == ".md"
        words = GONE_FROM_PAGES if pages else GONE
        found += [
            f"{path.relative_to(ROOT)}:{line}"
            for line in find_words(path.read_text("utf-8"), words)
        ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["How to mend it.", "def mend_file():", "class FileMend:", "x = mendFile()", "begins Anew"],
)
def test_a_word_is_found(text: str) -> None:
    assert find_words(text, GONE)


@pytest.mark.parametrize("text", ["recommend", "amended", "bookshelf", "forbears", "commended"])
def test_a_longer_word_is_fine(text: str) -> None:
    assert not find_words(text, GONE)
