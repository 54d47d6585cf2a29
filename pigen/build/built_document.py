"""A value that is built from a source, as a document whose places are in that source."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pigen.source.origins import SourceValue
from pigen.text.document import Document, JsonPath
from pigen.text.jsonc import Member, Node

FindOrigin = Callable[[JsonPath], SourceValue]


class BuiltDocument(Document):
    """It has a value as a JSON text has one, but was never written: `find_origin` says where in the
    source a part of it comes from.

    text  its keys and strings, in which prefilters look
    note  what each message ends with: the team that it applies to
    """

    is_yaml = True  # where it is to be changed
    tree = None

    def __init__(self, path: str, value: object, find_origin: FindOrigin, note: str = "") -> None:
        self.path = path
        self.raw = None
        self.bom_count = 0
        self.keys = set()
        strings = [*_iter_strings(value, self.keys), *self.keys]
        self.text = "".join(f'"{string}"' for string in strings)
        self.syntax = "json"
        self.value = value
        self.has_duplicates = False
        self.find_origin = find_origin
        self.note = note

    def find_place(self, path: JsonPath, key: bool = False) -> tuple[Document, int, int]:
        span = self.find_origin(path).get_span(key)
        return span.document, span.start, span.end

    def find_entry(self, path: JsonPath) -> tuple[Node | None, Member | None, Node] | None:
        """None too where the source has something else there, of which the value was made."""
        origin = self.find_origin(path)
        if not origin.is_exact or origin.node.value != self._find_value(path):
            return None
        return origin.parent, origin.member, origin.node

    def _find_value(self, path: JsonPath) -> object:
        value = self.value
        for step in path:
            try:
                value = value[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def _iter_strings(value: object, keys: set[str]) -> Iterator[str]:
    """Every string of a value; the keys of its objects are added to `keys`."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            keys.update(part)
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
