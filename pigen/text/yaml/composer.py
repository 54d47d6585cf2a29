"""From the events of a YAML parser to a tree of values with places.

A text can mean far more than it holds: each alias repeats what its anchor names. The tree shares
such parts, counts them in full, and refuses what is too large or too deep before anyone walks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pigen.text.document import Document
from pigen.text.jsonc import Member, Node, SyntaxFault
from pigen.text.yaml import fault_messages
from pigen.text.yaml.scalars import NonFiniteNumberError, resolve
from pigen.text.yaml.scanner import YamlScanner

# More than 200 teams with 2,000 models need, tenfold.
MAX_VALUES = 500_000
MAX_DEPTH = 100
MERGE_KEY = "<<"
TAG_PREFIX = "tag:yaml.org,2002:"
_COLON = re.compile(r"\s*:")
PROPERTY = re.compile(r"[&!]\S*\s*(?:#.*\s*)*")
CONTAINERS = {"": (dict, list), "map": (dict,), "seq": (list,)}


class YamlSyntaxError(Exception):
    """The text cannot be read; `fault` says where and why."""

    def __init__(self, fault: SyntaxFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class YamlNode(Node):
    """A value, where it stands in `document`, and how much it holds: `size` values in all, aliases
    in full, at most `depth` below each other."""

    __slots__ = ("depth", "document", "size")

    def __init__(self, document: Document, start: int, end: int, value: object) -> None:
        super().__init__(start, end, value)
        self.document = document
        self.size = 1
        self.depth = 1


def compose(document: Document, text: str) -> tuple[YamlNode, bool]:
    """The root of the tree, and whether a mapping has a key twice. Raises Refusal.

    `text` is that of the document without its byte order mark.
    """
    offset = len(document.text) - len(text)
    composer = _Composer(document, text, offset)
    parser = YAML(typ="safe", pure=True)
    parser.Scanner = YamlScanner
    try:
        for event in parser.parse(text):
            composer.handle_event(event)
    except YAMLError as error:
        raise YamlSyntaxError(_shift(fault_messages.make_fault(text, error), offset)) from None
    return composer.build_result()


def _shift(fault: SyntaxFault, offset: int) -> SyntaxFault:
    fault.start += offset
    fault.end += offset
    if fault.fix is not None and offset:
        title, safe, edits = fault.fix
        shifted = tuple((start + offset, end + offset, new) for start, end, new in edits)
        fault.fix = (title, safe, shifted)
    return fault


class _OpenCollection:
    """A mapping or list whose end has not come. `key` is that of the value which comes next;
    `merges` holds the numbers of those members that are merge keys."""

    __slots__ = ("anchor", "is_map", "items", "key", "members", "merges", "node")

    def __init__(self, node: YamlNode, anchor: str | None, is_map: bool) -> None:
        self.node = node
        self.anchor = anchor
        self.is_map = is_map
        self.members: list[Member] = []
        self.items: list[Node] = []
        self.merges: set[int] = set()
        self.key: tuple[str, int, int] | None = None


class _Composer:
    def __init__(self, document: Document, text: str, offset: int) -> None:
        self.document = document
        self.text = text
        self.offset = offset
        self.stack: list[_OpenCollection] = []
        self.anchors: dict[str, YamlNode | None] = {}  # None: begun, but not at its end
        self.root: YamlNode | None = None
        self.has_repeated_keys = False

    def build_result(self) -> tuple[YamlNode, bool]:
        if self.root is None or self.root.value is None:
            raise self.make_error("empty", 0, 0, *fault_messages.EMPTY)
        return self.root, self.has_repeated_keys

    def make_error(
        self, kind: str, start: int, end: int, message: str, help: str
    ) -> YamlSyntaxError:
        return YamlSyntaxError(
            SyntaxFault(kind, start + self.offset, end + self.offset, message, help)
        )

    def handle_event(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, ScalarEvent):
            self.add_scalar(event, start, end)
        elif isinstance(event, AliasEvent):
            self.add_alias(event.anchor or "", start, end)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self.begin_collection(event, start, end)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.end_collection(end)
        elif isinstance(event, DocumentStartEvent) and self.root is not None:
            raise self.make_error("second-document", start, end, *fault_messages.SECOND_DOCUMENT)

    def add_scalar(self, event: Any, start: int, end: int) -> None:
        text: str = event.value
        name = self.resolve_tag(event.tag, start)
        value: object = text
        plain = event.implicit[0]
        if plain or name in ("null", "bool", "int", "float"):
            try:
                value = resolve(text)
            except NonFiniteNumberError:
                raise self.make_error("no-number", start, end, *fault_messages.NON_FINITE) from None
        elif name not in ("", "str"):
            raise YamlSyntaxError(
                _shift(fault_messages.make_tag_fault(self.text, start), self.offset)
            )
        if event.anchor or event.tag:
            start = self.skip_properties(start, end)
        parent = self.stack[-1] if self.stack else None
        if plain and not text and not event.anchor and parent is not None and parent.key:
            # To the parser an empty value stands before the next key; to the eye, after its own.
            colon = _COLON.match(self.text, parent.key[2])
            start = end = colon.end() if colon else start
        node = self.make_node(start, end, value)
        if event.anchor:
            self.anchors[event.anchor] = node
        if parent is not None and parent.is_map and parent.key is None:
            if plain and not text:
                raise self.make_error("no-key", start, start + 1, *fault_messages.NO_KEY)
            parent.key = (text, start, end)
            if plain and text == MERGE_KEY:
                parent.merges.add(len(parent.members))
        else:
            self.add(node, start)

    def skip_properties(self, start: int, end: int) -> int:
        """Where a value begins after its anchor and tag."""
        while start < end and (match := PROPERTY.match(self.text, start, end)):
            start = match.end()
        return start

    def make_node(self, start: int, end: int, value: object) -> YamlNode:
        return YamlNode(self.document, start + self.offset, end + self.offset, value)

    def resolve_tag(self, tag: str | None, start: int) -> str:
        """The name of a standard tag; empty for none."""
        if tag is None or tag == "!":
            return ""
        name = tag.removeprefix(TAG_PREFIX)
        if name == tag:
            raise YamlSyntaxError(
                _shift(fault_messages.make_tag_fault(self.text, start), self.offset)
            )
        return name

    def add_alias(self, name: str, start: int, end: int) -> None:
        if name not in self.anchors:
            raise self.make_error(
                "unknown-anchor", start, end, *fault_messages.describe_unknown_anchor(name)
            )
        node = self.anchors[name]
        if node is None:
            raise self.make_error(
                "circular-alias", start, end, *fault_messages.describe_circular_alias(name)
            )
        parent = self.stack[-1]
        if parent.is_map and parent.key is None:
            if not isinstance(node.value, str):
                raise self.make_error("key-not-text", start, end, *fault_messages.KEY_NOT_TEXT)
            parent.key = (node.value, start, end)
            return
        self.add(node, start)

    def begin_collection(self, event: Any, start: int, end: int) -> None:
        is_map = isinstance(event, MappingStartEvent)
        parent = self.stack[-1] if self.stack else None
        if parent is not None and parent.is_map and parent.key is None:
            raise self.make_error("key-not-text", start, end, *fault_messages.KEY_NOT_TEXT)
        if (dict if is_map else list) not in CONTAINERS.get(self.resolve_tag(event.tag, start), ()):
            raise YamlSyntaxError(
                _shift(fault_messages.make_tag_fault(self.text, start), self.offset)
            )
        if len(self.stack) >= MAX_DEPTH:
            raise self.make_error("too-deep", start, start + 1, *fault_messages.TOO_DEEP)
        if event.anchor:
            self.anchors[event.anchor] = None
        if event.anchor or event.tag:
            start = self.skip_properties(start, len(self.text))
        self.stack.append(
            _OpenCollection(self.make_node(start, end, {} if is_map else []), event.anchor, is_map)
        )

    def end_collection(self, end: int) -> None:
        frame = self.stack.pop()
        node = frame.node
        last: Node | None = None
        if frame.is_map:
            last = frame.members[-1].node if frame.members else None
            members = frame.members if not frame.merges else list(self.merge_members(frame))
            node._members = members
            node.value = {member.key: member.node.value for member in members}
            self.has_repeated_keys = self.has_repeated_keys or len({m.key for m in members}) != len(
                members
            )
        else:
            last = frame.items[-1] if frame.items else None
            node._items = frame.items
            node.value = [item.value for item in frame.items]
        if last is None or self.text[end - 1 : end] in ("}", "]"):
            node.end = max(end + self.offset, node.start)
        else:
            # To the parser a block ends where the next begins; to the eye, after its last entry.
            key = frame.members[-1].end if frame.members else 0
            node.end = max(last.end if last.start >= node.start else 0, key, node.start)
        if frame.anchor:
            self.anchors[frame.anchor] = node
        self.add(node, node.start - self.offset)

    def merge_members(self, frame: _OpenCollection) -> Iterator[Member]:
        """The members, with those of merge keys where they stand.
        Own ones win, then earlier ones."""
        own = {m.key for number, m in enumerate(frame.members) if number not in frame.merges}
        for number, member in enumerate(frame.members):
            if number not in frame.merges:
                yield member
                continue
            merged = member.node
            for source in [merged] if merged.items is None else merged.items:
                if source.members is None:
                    start, end = member.start - self.offset, member.end - self.offset
                    raise self.make_error(
                        "merge-of-no-map", start, end, *fault_messages.MERGE_VALUE_NOT_MAP
                    )
                for each in source.members:
                    if each.key not in own:
                        own.add(each.key)
                        self.add_size(frame.node, each.node, member.start - self.offset)
                        yield each

    def add(self, node: YamlNode, start: int) -> None:
        """Put a finished value into what is open around it."""
        if node.depth + len(self.stack) > MAX_DEPTH:
            raise self.make_error("too-deep", start, start + 1, *fault_messages.TOO_DEEP)
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        self.add_size(parent.node, node, start)
        if not parent.is_map:
            parent.items.append(node)
            return
        assert parent.key is not None
        key, begin, end = parent.key
        parent.members.append(Member(key, begin + self.offset, end + self.offset, node))
        parent.key = None

    def add_size(self, parent: YamlNode, child: Node, start: int) -> None:
        assert isinstance(child, YamlNode)
        parent.size += child.size
        parent.depth = max(parent.depth, child.depth + 1)
        if parent.size > MAX_VALUES:
            raise self.make_error("too-large", start, start + 1, *fault_messages.TOO_LARGE)
