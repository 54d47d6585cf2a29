"""Findings fit to print: what is secret in a file does not come back in what is said about it.

Rules hide what they know to be a secret. This is for what they cannot know: a key that has gone
astray in a broken text, or that stands where nobody looks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from pigen.common.credentials import bare
from pigen.diagnostics.finding import Finding, Repair
from pigen.outputs import masking
from pigen.text.document import Document
from pigen.text.edits import Edit

SHORT = 8  # below this length a secret may well be a word of the sentence
CUT = "..."
LARGE = 250_000  # letters of both texts, multiplied: beyond it a comparison takes too long


class Hider:
    """The secrets of some documents, and the findings without them."""

    def __init__(self, documents: Iterable[Document | None]) -> None:
        self.texts: dict[str, str] = {}
        known: set[str] = set()
        pieces: set[str] = set()
        for document in documents:
            if document is None:
                continue
            text = document.text
            self.texts[document.path] = text
            values = masking.secrets(document.value, yaml=document.is_yaml)
            known |= values
            for start, end in masking.spans(text, values, yaml=document.is_yaml):
                known.add(text[start:end])
                if document.dialect == "broken":
                    pieces |= {each for each in re.split(r"\W+", text[start:end]) if each}
        self.known = {each for each in map(bare, known) if len(each) >= SHORT}
        self.known |= {f'"{each}"' for each in known if len(each) < SHORT}
        self.stray = known | pieces

    def finding(self, finding: Finding) -> Finding:
        if not self.stray:
            return finding
        fix = finding.fix
        return replace(
            finding,
            message=self.text(finding.message),
            help=self.text(finding.help),
            pointer=self.pointer(finding.pointer),
            related=tuple(
                replace(each, message=self.text(each.message), pointer=self.pointer(each.pointer))
                for each in finding.related
            ),
            fix=fix and self.repair(fix, finding.file),
        )

    def text(self, text: str) -> str:
        """A sentence without secrets: the long ones anywhere, any that it quotes as a whole."""
        text = re.sub(r'"([^"]*)"', self._quoted, text)
        for secret in self.known:
            text = text.replace(secret, masking.mask(secret))
            start = text.find(secret[:SHORT])
            while start >= 0:  # one that was cut in the middle
                end = start + SHORT
                while text[start:end] + text[end : end + 1] == secret[: end - start + 1]:
                    end += 1
                if text.startswith(CUT, end):
                    text = text[:start] + masking.mask(secret) + text[end + len(CUT) :]
                start = text.find(secret[:SHORT], start + 1)
        return text

    def _quoted(self, match: re.Match[str]) -> str:
        return f'"{CUT}"' if match[1] in self.stray else match[0]

    def pointer(self, pointer: str) -> str:
        return "/".join(
            CUT if self._holds_secret(_unescaped(step)) else step for step in pointer.split("/")
        )

    def _holds_secret(self, step: str) -> bool:
        return step in self.stray or any(secret in step for secret in self.known)

    def repair(self, fix: Repair, path: str) -> Repair:
        """The fix with edits as small as they can be, so that they repeat no secret; without any
        where it moves one."""
        text = self.texts.get(path)
        edits = [small for edit in fix.edits for small in _smallest(text, edit)]
        moved = any(secret in edit.text for edit in edits for secret in self.known)
        return Repair(fix.safe, self.text(fix.title), () if moved else tuple(_joined(edits)))


def hidden(findings: Sequence[Finding], *documents: Document | None) -> list[Finding]:
    """The findings without the secrets of the documents."""
    hider = Hider(documents)
    return [hider.finding(each) for each in findings]


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _smallest(text: str | None, edit: Edit) -> list[Edit]:
    """The same change of `text` as edits of the parts that differ."""
    if text is None:
        return [edit]
    old, new = text[edit.start : edit.end], edit.text
    if not old or not new or len(old) * len(new) > LARGE:
        return [edit]
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Edit(edit.start + low, edit.start + high, new[new_low:new_high])
        for tag, low, high, new_low, new_high in found
        if tag != "equal"
    ]


def _joined(edits: Sequence[Edit]) -> list[Edit]:
    """Edits that touch as one."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].end == edit.start:
            last = joined.pop()
            edit = Edit(last.start, edit.end, last.text + edit.text)
        joined.append(edit)
    return joined
