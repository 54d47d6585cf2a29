"""Moving over: the providers of a models.json that pi asks directly, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pigen.pi.models_file import ModelsFile
from pigen.text.document import Document

THROUGH, KEEP, LEAVE = "through", "keep", "leave"
ModelPlace = tuple[str, str]  # a provider of pi's and the id of a model there


@dataclass(frozen=True)
class DirectProvider:
    """A provider that does not lead to the gateway.

    entries   its models as pi composes them, by id; see compose_entries
    apis      the api that pi asks each of them by
    value     what the file has of it
    place     where pi asks it: a host, or whose built-in it is
    upstream  pi's name for the provider behind it, None where nobody says
    obstacle  why it cannot go through the gateway; "" where it can
    """

    name: str
    entries: Mapping[str, Mapping[str, Any]]
    apis: Mapping[str, str | None]
    value: Mapping[str, Any]
    place: str
    upstream: str | None = None
    is_built_in: bool = False
    is_local: bool = False
    has_login: bool = False
    in_file: bool = True
    obstacle: str = ""

    @property
    def goes_through(self) -> bool:
        """What is suggested: servers of one's own and sign-ins stay as they are."""
        return not (self.obstacle or self.is_local or self.has_login)


@dataclass(frozen=True)
class MovingSource:
    """A models.json with direct providers.

    file       as pi reads it
    has_gateway  others of its providers lead to the gateway already
    in_place   it is the very file that is written
    folder     where auth.json is looked for
    rules      the rules that find an error in it already
    """

    document: Document
    file: ModelsFile
    providers: tuple[DirectProvider, ...]
    has_gateway: bool
    in_place: bool
    folder: str
    rules: frozenset[str] = frozenset()


@dataclass
class Moves:
    """What was decided and what it came to.

    models    where each model that moved is now; those that are dropped as repeated are not here
    moved     the providers of the file that go
    kept      those that stay direct, or are copied to another file
    left      those that are not taken over, by another file
    notes     what a person has to know, a sentence or two each
    """

    source: MovingSource
    models: dict[ModelPlace, ModelPlace] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    slugs: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
