"""Reading a source: its files, joined into one tree, or the faults that prevent it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pigen.common.errors import PigenError
from pigen.source.faults import SourceFault, from_syntax_fault, get_span, sort_faults
from pigen.source.include_bounds import IncludeBounds
from pigen.source.types import Included, Source
from pigen.source.validation import find_faults, make_duplicate_fault
from pigen.text import yaml
from pigen.text.disk import STDIN, read_bytes
from pigen.text.jsonc import Member, Node
from pigen.text.yaml import YamlDocument, YamlNode

MAX_FILES = 500
MAX_INCLUDE_DEPTH = 50  # files that include one another
MAX_CHARACTERS = 16 * 1024 * 1024  # in all
# What joins name by name; all else may stand in one file only.
MERGEABLE_SECTIONS = {
    (): ("metadata", "members", "providers", "guardrails", "configs", "keys", "pi", "teams"),
    ("pi",): ("providers",),
}


@dataclass
class LoadedSource:
    """A source as it was read.

    root       the tree of all its files, None where one of them cannot be read
    documents  the files, the first one first
    """

    path: str
    root: YamlNode | None = None
    documents: list[YamlDocument] = field(default_factory=list)
    faults: list[SourceFault] = field(default_factory=list)


def load(
    path: str,
    read: Callable[[str], bytes] = read_bytes,
    *,
    first: YamlDocument | None = None,
    allowed_includes: Sequence[str] = (),
) -> LoadedSource:
    """The source at `path`, `-` for standard input, with all that it includes.

    `first` is what the file at `path` holds, where somebody has read it already.
    `allowed_includes` are folders outside its repository that it may include files from. Raises
    PigenError where the first file cannot be read at all.
    """
    reader = _Reader(LoadedSource(path), read, IncludeBounds(path, allowed_includes))
    loaded = reader.loaded
    root = reader.add_file(first or yaml.from_bytes(read(path), path), ())
    loaded.faults = sort_faults(loaded.faults)
    if root is not None and not loaded.faults:
        loaded.root = root
    return loaded


class _Reader:
    def __init__(
        self, loaded: LoadedSource, read: Callable[[str], bytes], bounds: IncludeBounds
    ) -> None:
        self.loaded = loaded
        self.read = read
        self.bounds = bounds
        self.characters_read = 0
        self.seen_paths: set[str] = set()

    def add_file(self, document: YamlDocument, chain: tuple[str, ...]) -> YamlNode | None:
        """The tree of one file, joined with what it includes. `chain` leads to it."""
        loaded, path = self.loaded, document.path
        loaded.documents.append(document)
        self.characters_read += len(document.text)
        self.seen_paths.add(_canonicalize(path))
        if document.tree is None:
            loaded.faults += [from_syntax_fault(document, fault) for fault in document.faults]
            return None
        form_faults = find_faults(document, Included if chain else Source)
        loaded.faults += form_faults
        if form_faults:
            return document.tree
        root = document.tree
        chain = (*chain, _canonicalize(path))
        for name in _list_includes(root):
            part = self.include(name, path, chain)
            if part is not None:
                root = self.join(root, part, ())
        return root

    def include(self, name: YamlNode, path: str, chain: tuple[str, ...]) -> YamlNode | None:
        beside = os.path.normpath(os.path.join(os.path.dirname(path), str(name.value)))
        identity = _canonicalize(beside)
        if identity in chain:
            cycle = [os.path.basename(step) for step in (*chain[chain.index(identity) :], identity)]
            self.add_fault("circular-include", name, " -> ".join(cycle))
        elif identity in self.seen_paths:
            self.add_fault("included-twice", name, str(name.value))
        elif not self.bounds.allows(identity):
            repository = self.bounds.repository
            self.add_fault("include-outside-repository", name, str(name.value), repository)
        elif (
            len(self.seen_paths) >= MAX_FILES
            or len(chain) > MAX_INCLUDE_DEPTH
            or self.characters_read > MAX_CHARACTERS
        ):
            self.add_fault("source-too-large", name, form="files")
        else:
            try:
                return self.add_file(yaml.from_bytes(self.read(beside), beside), chain)
            except PigenError as error:
                self.add_fault("unreadable-include", name, str(name.value), error)
        return None

    def add_fault(self, kind: str, node: YamlNode, *values: object, form: str = "") -> None:
        self.loaded.faults.append(SourceFault(kind, get_span(node), form, values))

    def join(self, first: YamlNode, second: YamlNode, section_path: tuple[str, ...]) -> YamlNode:
        """Both maps as one; a name in both is a fault, unless it joins itself."""
        members = {member.key: member for member in first.members or ()}
        for member in second.members or ():
            known = members.get(member.key)
            if member.key in ("version", "include") and not section_path:
                members.setdefault(member.key, member)
            elif known is None:
                members[member.key] = member
            elif (
                member.key in MERGEABLE_SECTIONS.get(section_path, ())
                and _is_map(known)
                and _is_map(member)
            ):
                inner = self.join(
                    _get_yaml_node(known), _get_yaml_node(member), (*section_path, member.key)
                )
                members[member.key] = Member(member.key, known.start, known.end, inner)
            else:
                self.loaded.faults.append(make_duplicate_fault(member.key, member, known))
        return with_members(first, list(members.values()))


def with_members(node: YamlNode, members: list[Member]) -> YamlNode:
    """A map in the place of another, with these members."""
    new = YamlNode(
        node.document, node.start, node.end, {member.key: member.node.value for member in members}
    )
    new._members = members
    return new


def _list_includes(root: Node) -> list[YamlNode]:
    child = root.find_child("include")
    if child is None or child[1].value is None:
        return []
    node = child[1]
    return [item for item in node.items or [node] if isinstance(item, YamlNode)]


def _is_map(member: Member) -> bool:
    return member.node.members is not None


def _get_yaml_node(member: Member) -> YamlNode:
    assert isinstance(member.node, YamlNode)
    return member.node


def _canonicalize(path: str) -> str:
    return path if path == STDIN else os.path.realpath(path)
