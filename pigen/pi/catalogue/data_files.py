"""The catalogue's files beside this one, read when first asked for: providers.json, listings.json
and facts.jsonl."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from pigen.common.resources import parse_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read(name: str) -> str:
    """The text of one of the catalogue's files."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


@cache
def read_provider_data() -> dict[str, Any]:
    data: dict[str, Any] = parse_json(read("providers.json"))
    return data


@cache
def read_listings() -> dict[str, Any]:
    data: dict[str, Any] = parse_json(read("listings.json"))
    return data


class FactLines:
    """The lines of facts.jsonl by model id: searched for a few, taken apart only for many."""

    __slots__ = ("lines", "lookups", "text")

    FEW = 8

    def __init__(self) -> None:
        with open(os.path.join(os.path.dirname(__file__), "facts.jsonl"), "rb") as file:
            self.text = b"\n" + file.read()
        self.lookups = 0
        self.lines: dict[str, str] = {}

    def get(self, id: str) -> str | None:
        if self.lines:
            return self.lines.get(id)
        self.lookups += 1
        if self.lookups <= self.FEW:
            return self._find_line(id)
        return self.all().get(id)

    def find_known(self, ids: set[str]) -> set[str]:
        """Those of the ids that have a line."""
        if len(ids) > self.FEW:
            return ids & self.all().keys()
        return {id for id in ids if self.get(id) is not None}

    def all(self) -> dict[str, str]:
        if not self.lines:
            lines = self.text.decode().split("\n")[1:-1]
            self.lines = {line[2 : line.index('"', 2)]: line for line in lines}
        return self.lines

    def _find_line(self, id: str) -> str | None:
        if '"' in id:  # none has one, and it could pass for the end of another
            return None
        at = self.text.find(b'\n["%b",' % id.encode("utf-8", "replace"))
        return self.text[at + 1 : self.text.index(b"\n", at + 1)].decode() if at >= 0 else None


@cache
def get_fact_lines() -> FactLines:
    return FactLines()


VALUES_PER_PROVIDER = 12  # values for each provider in a line of facts.jsonl


@cache
def read_rows(id: str) -> Mapping[str, list[Any]]:
    """By provider, what facts.jsonl says of the model after the provider's id."""
    line = get_fact_lines().get(id)
    flat = parse_json(line) if line else []
    return {
        flat[at]: flat[at + 1 : at + VALUES_PER_PROVIDER]
        for at in range(1, len(flat), VALUES_PER_PROVIDER)
    }
