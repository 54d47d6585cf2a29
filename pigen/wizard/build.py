"""From a draft to pigen.yaml and the files that it stands for. Pure: no disk, no questions, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pigen.build import files as files_of
from pigen.build.files import Built
from pigen.common.errors import PigenError
from pigen.source.faults import Fault
from pigen.source.loading import load
from pigen.source.resolving import Resolved, resolve
from pigen.text.disk import read_bytes
from pigen.text.yaml import YamlDocument
from pigen.text.yaml.editing import changed
from pigen.text.yaml.writing import member
from pigen.wizard.draft import Draft
from pigen.wizard.outcome import Base

HEAD = """\
# The answers given to `pigen init`. Run it again to change them, or change them here and run
# `pigen build` in this folder.
"""
# What stands at the top of a new file, and what is said about it there.
SECTIONS = {
    "version": "",
    "gateway": "",
    "providers": "# The providers in Portkey, by slug.\n",
    "configs": "# How the gateway routes: to be made in Portkey, from configs/.\n",
    "keys": "# Where pi finds each key, never the key itself.\n",
    "pi": "# What pi's models.json lists.\n",
}


@dataclass(frozen=True)
class Made:
    """pigen.yaml, and the files built from it."""

    text: str
    resolved: Resolved
    files: list[Built]

    @property
    def mark(self) -> str:
        return self.resolved.mark


def make(draft: Draft, base: Base, path: str, read: Callable[[str], bytes] = read_bytes) -> Made:
    """What the draft comes to; `path` is that of pigen.yaml, and `read` reads what it includes.

    PigenError where it would be no source that can be built: with a template or by hand alone.
    """
    text = changed(base.document, draft.tree) if base.document is not None else written(draft)
    loaded = load(path, lambda each: text.encode() if each == path else read(each))
    resolved = resolve(loaded)
    faults = resolved.faults or files_of.faults(resolved)
    if faults:
        raise _refused(faults[0], base.document)
    return Made(text, resolved, files_of.files(resolved.teams))


def _refused(fault: Fault, document: YamlDocument | None) -> PigenError:
    path, _, line, _ = fault.place.where()
    where = f" (line {line})" if document is not None else ""
    return PigenError(f"{fault.message}{where}", path=path, help=fault.help)


def written(draft: Draft) -> str:
    """A new pigen.yaml."""
    tree = {key: draft.tree[key] for key in SECTIONS if key in draft.tree}
    used = draft.key_names()
    if "keys" in tree:
        rest = [name for name in tree["keys"] if name not in used]
        tree["keys"] = {name: tree["keys"][name] for name in (*used, *rest)}
    parts = [HEAD]
    for key, value in tree.items():
        opened = {"pi": 2, "version": 0}.get(key, 1)
        parts.append(SECTIONS[key] + "\n".join(member(key, value, "", opened)) + "\n")
    return "\n".join(parts)
