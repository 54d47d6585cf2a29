"""Types of which only annotations of rules speak, so that no run imports them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias, TypedDict

from pigen.text.document import Document, JsonPath


class PlaceLike(Protocol):
    """Characters of one of several files, as pigen.source.faults has it."""

    @property
    def document(self) -> Document: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    def locate(self) -> tuple[str, str, int, int]:
        """Path, JSON pointer, line and column."""
        ...


Location: TypeAlias = JsonPath | PlaceLike


class ExampleOptions(TypedDict, total=False):
    """What an example may be given, good or bad."""

    pi: str
    env: Mapping[str, str] | None
    settings: object
    auth: object
    mode: int | None
    dialect: str
    other_files: Mapping[str, str] | None
    note: str
    path: str
