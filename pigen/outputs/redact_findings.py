"""Findings fit to print: what is secret in a file does not come back in what is reported.

Rules hide what they know to be a secret. This is for what they cannot know: a key that has gone
astray in a broken text, or that stands where nobody looks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from pigen.common.credentials import find_secret, has_key_prefix, strip_scheme
from pigen.diagnostics.finding import Finding, ResolvedFix
from pigen.outputs import redact
from pigen.outputs.public_names import collect_keys, collect_names
from pigen.text.document import Document
from pigen.text.edits import Edit

MIN_SECRET_LENGTH = 8  # below this length a secret may well be a word of the sentence
ELLIPSIS = "..."
MAX_COMPARISON = 250_000  # letters of both texts, multiplied: beyond it a comparison takes too long


class FindingRedactor:
    """The secrets of some documents, and the findings without them."""

    def __init__(self, documents: Iterable[Document | None]) -> None:
        known: set[str] = set()
        pieces: set[str] = set()
        present = [each for each in documents if each is not None]
        self.texts = {each.path: each.text for each in present}
        for document in present:
            text = document.text
            values = collect_keys(document)
            known |= values
            for start, end in redact.find_secret_spans(text, values, yaml=document.is_yaml):
                known.add(text[start:end])
                if document.syntax == "broken":
                    pieces |= {each for each in re.split(r"\W+", text[start:end]) if each}
        self.names: set[str] = set()
        if known:  # else nothing is hidden that could be a name
            self.names.update(*map(collect_names, present))
        known = {each for each in known if strip_scheme(each) not in self.names}
        pieces -= self.names
        self.known = {each for each in map(strip_scheme, known) if len(each) >= MIN_SECRET_LENGTH}
        self.known |= {f'"{each}"' for each in known if len(each) < MIN_SECRET_LENGTH}
        self.stray = known | pieces

    def redact_finding(self, finding: Finding) -> Finding:
        fix = finding.fix
        if not self.stray and not (fix and any(has_key_prefix(each.text) for each in fix.edits)):
            return finding
        return replace(
            finding,
            message=self.redact_text(finding.message),
            help=self.redact_text(finding.help),
            pointer=self.redact_pointer(finding.pointer),
            related=tuple(
                replace(
                    each,
                    message=self.redact_text(each.message),
                    pointer=self.redact_pointer(each.pointer),
                )
                for each in finding.related
            ),
            fix=fix and self.redact_fix(fix, finding.file),
        )

    def redact_text(self, text: str) -> str:
        """A sentence without secrets: the long ones anywhere, any that it quotes as a whole."""
        text = re.sub(r'"([^"]*)"', self._redact_quoted, text)
        for secret in self.known:
            if secret.isalpha() and secret.islower():  # a word: "deepseek" is not api.deepseek.com
                text = re.sub(rf"(?<![\w.-]){secret}(?![\w-]|\.\w)", redact.mask(secret), text)
                continue
            text = text.replace(secret, redact.mask(secret))
            start = text.find(secret[:MIN_SECRET_LENGTH])
            while start >= 0:  # one that was cut in the middle
                end = start + MIN_SECRET_LENGTH
                while text[start:end] + text[end : end + 1] == secret[: end - start + 1]:
                    end += 1
                if text.startswith(ELLIPSIS, end):
                    text = text[:start] + redact.mask(secret) + text[end + len(ELLIPSIS) :]
                start = text.find(secret[:MIN_SECRET_LENGTH], start + 1)
        return text

    def _redact_quoted(self, match: re.Match[str]) -> str:
        return f'"{ELLIPSIS}"' if match[1] in self.stray else match[0]

    def redact_pointer(self, pointer: str) -> str:
        """The pointer up to a step that holds a secret: so it leads somewhere,
        as every pointer must."""
        steps = pointer.split("/")
        for number, step in enumerate(steps):
            if self._holds_secret(_unescape(step)):
                return "/".join(steps[:number])
        return pointer

    def _holds_secret(self, step: str) -> bool:
        return step not in self.names and (
            step in self.stray or any(secret in step for secret in self.known)
        )

    def redact_fix(self, fix: ResolvedFix, path: str) -> ResolvedFix:
        """The fix with edits as small as they can be, so that they repeat no secret; without any
        where it moves one."""
        text = self.texts.get(path)
        edits = [small for edit in fix.edits for small in _shrink_edit(text, edit)]
        moved = any(
            find_secret(edit.text) or any(secret in edit.text for secret in self.known)
            for edit in edits
        )
        return ResolvedFix(
            fix.safe, self.redact_text(fix.title), () if moved else tuple(_join_edits(edits))
        )


def redact_findings(findings: Sequence[Finding], *documents: Document | None) -> list[Finding]:
    """The findings without the secrets of the documents."""
    redactor = FindingRedactor(documents)
    return [redactor.redact_finding(each) for each in findings]


def _unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _shrink_edit(text: str | None, edit: Edit) -> list[Edit]:
    """The same change of `text` as edits of the parts that differ."""
    if text is None:
        return [edit]
    old, new = text[edit.start : edit.end], edit.text
    if not old or not new or len(old) * len(new) > MAX_COMPARISON:
        return [edit]
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Edit(edit.start + low, edit.start + high, new[new_low:new_high])
        for tag, low, high, new_low, new_high in opcodes
        if tag != "equal"
    ]


def _join_edits(edits: Sequence[Edit]) -> list[Edit]:
    """Edits that touch as one."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].end == edit.start:
            last = joined.pop()
            edit = Edit(last.start, edit.end, last.text + edit.text)
        joined.append(edit)
    return joined
