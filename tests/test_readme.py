"""The examples in README and docs, run as they are.

A ```console block is a session: lines after `$ ` are commands, the others what they print, where a
line of `...` stands for any lines, and `...` in a line for what differs by pi's release. A block
after `<!-- file: NAME -->` is written to that file first. All blocks of one document share a
folder, in order; `<!-- uses: DOCUMENT -->` runs those of another document before them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)```", re.S
)
USES = re.compile(r"<!-- uses: (\S+) -->")
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
# Set-up commands, each run by a test or a CI step of its own.
ELSEWHERE = {"make demo", "make test", "pip install pigen-cli"}

# Its examples are compared by a test of their own.
DESCRIBED = {"docs/json-format.md"}


def session(body: str) -> list[tuple[str, list[str]]]:
    steps: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps and steps[-1][0].endswith("\\"):
            steps[-1] = (steps[-1][0] + "\n" + line, [])
        else:
            steps[-1][1].append(line)
    return steps


def matches(expected: list[str], printed: list[str]) -> bool:
    pattern = "\n".join(
        ".*" if line == "..." else re.escape(line).replace(r"\.\.\.", r"[^\n]*")
        for line in expected
    )
    pattern = pattern.replace("\n.*\n", "\n(?:.*\n)?")
    return re.fullmatch(pattern, "\n".join(printed).rstrip(), re.S) is not None


PAGES = ["README.md", *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("docs/**/*.md")))]
# Those that show a session; the others have no examples.
DOCUMENTS = [page for page in PAGES if "```console" in (ROOT / page).read_text()]


def list_blocks(document: str) -> list[re.Match[str]]:
    text = (ROOT / document).read_text()
    used = [block for other in USES.findall(text) for block in list_blocks(other)]
    return [*used, *BLOCK.finditer(text)]


def test_most_documents_have_examples_and_each_block_is_one_that_is_run() -> None:
    assert len(DOCUMENTS) > 20
    for page in PAGES:
        text = (ROOT / page).read_text()
        assert text.count("```") == 2 * len(BLOCK.findall(text)), page
        # What a file holds is read by the commands after it.
        for block in BLOCK.finditer(text):
            example = block["language"] in ("json", "yaml", "python")
            assert not example or block["file"] or page in DESCRIBED, f"{page}: {block[0]}"


def test_links_lead_somewhere() -> None:
    for page in [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]:
        for link in LINK.findall(page.read_text()):
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            assert target.exists(), f"{page.name}: {link}"
            if anchor and target.suffix == ".md":
                assert anchor in list_anchors(target.read_text()), f"{page.name}: {link}"


def list_anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings."""
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_examples_do_what_they_show(document: str, tmp_path: Path) -> None:
    env = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PWD": str(tmp_path),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        # So that a second checkout tests itself, whichever the environment was installed from.
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    ran = 0
    for block in list_blocks(document):
        if block["file"]:
            path = tmp_path / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"])
            path.chmod(0o600)
        elif block["language"] == "console":
            for command, expected in session(block["body"]):
                if command in ELSEWHERE:
                    continue
                done = subprocess.run(
                    ["bash", "-c", command],
                    cwd=tmp_path,
                    env=env,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    check=False,
                )
                printed = done.stdout.replace(str(tmp_path), "~").splitlines()
                assert matches(expected, printed), f"$ {command}\n{done.stdout}"
                ran += 1
    assert ran > 0
