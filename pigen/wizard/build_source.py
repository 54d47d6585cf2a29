"""From a draft to pigen.yaml and the files that it stands for.
Pure: no disk, no questions, no clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pigen.build import files as files_of
from pigen.build.files import BuiltFile
from pigen.common.errors import PigenError
from pigen.common.kinds import SOURCE
from pigen.diagnostics.finding import Finding
from pigen.outputs.redact_findings import redact_findings
from pigen.outputs.withheld import find_withheld, withhold_texts
from pigen.rules.source_faults import list_findings
from pigen.source.reader import load
from pigen.source.resolver import ResolvedSource, resolve
from pigen.text.disk import read_bytes
from pigen.text.yaml import YamlDocument
from pigen.text.yaml.editor import update_text
from pigen.text.yaml.writer import format_member
from pigen.wizard.draft import Draft
from pigen.wizard.outcome import DraftBase

HEAD = """\
# The answers given to `pigen init`. Run it again to change them, or change them here and run
# `pigen build` in this folder; `pigen merge models.json` brings the result to pi.
"""
# What stands at the top of a new file, and the comment above it there.
SECTIONS = {
    "version": "",
    "gateway": "",
    "providers": "# The providers in Portkey, by slug.\n",
    "configs": "# How the gateway routes: to be made in Portkey, from configs/.\n",
    "keys": "# Where pi finds each key, never the key itself.\n",
    "pi": "# What pi's models.json lists.\n",
}


@dataclass(frozen=True)
class BuiltSource:
    """pigen.yaml, and the files built from it."""

    text: str
    resolved: ResolvedSource
    files: list[BuiltFile]

    @property
    def mark(self) -> str:
        return self.resolved.mark


def build_source(
    draft: Draft,
    base: DraftBase,
    path: str,
    read: Callable[[str], bytes] = read_bytes,
    *,
    allowed_includes: Sequence[str] = (),
) -> BuiltSource:
    """What the draft comes to; `path` is that of pigen.yaml, and `read` reads what it includes,
    from its repository and from `allowed_includes`.

    PigenError where it would be no source that can be built: with a template or by hand alone.
    """
    text = (
        update_text(base.document, draft.tree)
        if base.document is not None
        else format_source(draft)
    )
    loaded = load(
        path,
        lambda each: text.encode() if each == path else read(each),
        allowed_includes=allowed_includes,
    )
    resolved = resolve(loaded)
    faults = list_findings(resolved.faults) or files_of.find_faults(resolved)
    if faults:
        raise _make_error(faults[0], loaded.documents, base.document)
    return BuiltSource(text, resolved, files_of.build_files(resolved.teams))


def _make_error(
    fault: Finding, documents: Sequence[YamlDocument], document: YamlDocument | None
) -> PigenError:
    withheld = find_withheld(documents, SOURCE)
    (first,) = redact_findings(withhold_texts([fault], withheld), *documents)
    where = f" (line {first.line})" if document is not None else ""
    return PigenError(f"{first.message}{where}", path=first.file, help=first.help)


def format_source(draft: Draft) -> str:
    """A new pigen.yaml."""
    tree = {key: draft.tree[key] for key in SECTIONS if key in draft.tree}
    used = draft.list_key_names()
    if "keys" in tree:
        rest = [name for name in tree["keys"] if name not in used]
        tree["keys"] = {name: tree["keys"][name] for name in (*used, *rest)}
    parts = [HEAD]
    for key, value in tree.items():
        opened = {"pi": 2, "version": 0}.get(key, 1)
        parts.append(SECTIONS[key] + "\n".join(format_member(key, value, "", opened)) + "\n")
    return "\n".join(parts)
