"""Reading a source: its files, joined into one tree, or the faults that prevent it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.source.checking import defined_twice, faults
from pigen.source.faults import Fault, at, in_order, of_syntax
from pigen.source.types import Included, Source
from pigen.text import yaml
from pigen.text.disk import STDIN, read_bytes
from pigen.text.jsonc import Member, Node
from pigen.text.yaml import YamlDocument, YamlNode

MOST_FILES = 500
DEEPEST = 50  # files that include one another
LARGEST = 16 * 1024 * 1024  # bytes in all
# What joins name by name; all else may stand in one file only.
UNIONS = {
    (): ("metadata", "members", "providers", "guardrails", "configs", "keys", "pi", "teams"),
    ("pi",): ("providers",),
}


@dataclass
class Loaded:
    """A source as it was read.

    root       the tree of all its files, None where one of them cannot be read
    documents  the files, the first one first
    """

    path: str
    root: YamlNode | None = None
    documents: list[YamlDocument] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def load(path: str, read: Callable[[str], bytes] = read_bytes) -> Loaded:
    """The source at `path`, `-` for standard input, with all that it includes.

    Raises PigenError where the first file cannot be read at all.
    """
    reader = _Reader(Loaded(path), read)
    loaded = reader.loaded
    root = reader.file(path, read(path), ())
    loaded.faults = in_order(loaded.faults)
    if root is not None and not loaded.faults:
        loaded.root = root
    return loaded


class _Reader:
    def __init__(self, loaded: Loaded, read: Callable[[str], bytes]) -> None:
        self.loaded = loaded
        self.read = read
        self.bytes = 0
        self.known: set[str] = set()

    def file(self, path: str, data: bytes, chain: tuple[str, ...]) -> YamlNode | None:
        """The tree of one file, joined with what it includes. `chain` leads to it."""
        document = yaml.from_bytes(data, path)
        loaded = self.loaded
        loaded.documents.append(document)
        self.bytes += len(data)
        self.known.add(_identity(path))
        if document.tree is None:
            loaded.faults += [of_syntax(document, fault) for fault in document.faults]
            return None
        found = faults(document, Included if chain else Source)
        loaded.faults += found
        if found:
            return document.tree
        root = document.tree
        chain = (*chain, _identity(path))
        for name in _includes(root):
            part = self.include(name, path, chain)
            if part is not None:
                root = self.join(root, part, ())
        return root

    def include(self, name: YamlNode, path: str, chain: tuple[str, ...]) -> YamlNode | None:
        beside = os.path.normpath(os.path.join(os.path.dirname(path), str(name.value)))
        identity = _identity(beside)
        if identity in chain:
            way = [os.path.basename(step) for step in (*chain[chain.index(identity) :], identity)]
            self.refuse(
                "circular-include",
                name,
                f"The files include each other in a circle: {' -> '.join(way)}.",
                "Take this file out of the list.",
            )
        elif identity in self.known:
            self.refuse(
                "included-twice",
                name,
                f"{quote(str(name.value))} is included a second time, and all in it with it.",
                "Take it out of one of the lists.",
            )
        elif len(self.known) >= MOST_FILES or len(chain) > DEEPEST or self.bytes > LARGEST:
            self.refuse(
                "source-too-large",
                name,
                f"The source has more than {MOST_FILES} files, or {DEEPEST} in a row, or 16 MB, so "
                "pigen does not read on.",
                "Check that these are the files you meant.",
            )
        else:
            try:
                return self.file(beside, self.read(beside), chain)
            except PigenError as error:
                message = f"{quote(str(name.value))} cannot be included: {error.message}"
                self.refuse("unreadable-include", name, message, error.help)
        return None

    def refuse(self, kind: str, node: YamlNode, message: str, help: str) -> None:
        self.loaded.faults.append(Fault(kind, at(node), message, help))

    def join(self, first: YamlNode, second: YamlNode, route: tuple[str, ...]) -> YamlNode:
        """Both maps as one; a name in both is a fault, unless it joins itself."""
        members = {member.key: member for member in first.members or ()}
        for member in second.members or ():
            known = members.get(member.key)
            if member.key in ("version", "include") and not route:
                members.setdefault(member.key, member)
            elif known is None:
                members[member.key] = member
            elif member.key in UNIONS.get(route, ()) and _is_map(known) and _is_map(member):
                inner = self.join(_node(known), _node(member), (*route, member.key))
                members[member.key] = Member(member.key, known.start, known.end, inner)
            else:
                self.loaded.faults.append(defined_twice(member.key, member, known))
        return with_members(first, list(members.values()))


def with_members(node: YamlNode, members: list[Member]) -> YamlNode:
    """A map in the place of another, with these members."""
    new = YamlNode(
        node.document, node.start, node.end, {member.key: member.node.value for member in members}
    )
    new._members = members
    return new


def _includes(root: Node) -> list[YamlNode]:
    found = root.child("include")
    if found is None or found[1].value is None:
        return []
    node = found[1]
    return [item for item in node.items or [node] if isinstance(item, YamlNode)]


def _is_map(member: Member) -> bool:
    return member.node.members is not None


def _node(member: Member) -> YamlNode:
    assert isinstance(member.node, YamlNode)
    return member.node


def _identity(path: str) -> str:
    return path if path == STDIN else os.path.realpath(path)
