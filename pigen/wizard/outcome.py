"""What an interview comes to: the draft of pigen.yaml and all that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pigen.wizard.draft import Draft
from pigen.wizard.keys import KeyToStore
from pigen.wizard.moving import Moves, MovingSource

TYPE_CHECKING = False
if TYPE_CHECKING:  # YAML is read only where there is some
    from pigen.text.yaml import YamlDocument

WRITE, SAVE, LINT, QUIT = "write", "save", "lint", "quit"


@dataclass(frozen=True)
class DraftBase:
    """What a draft starts from.

    value     the value of a pigen.yaml; empty for a new one
    document  its text, whose comments stay; None for a new file
    path      where it was read, if it is the pigen.yaml itself that is updated
    adopted   providers of models.json that it takes over
    skipped      what pigen.yaml cannot express, by name, with the reason; it stays where it is
    moving    the models.json whose direct providers may move to the gateway
    """

    value: Mapping[str, Any] = field(default_factory=dict)
    document: YamlDocument | None = None
    path: str | None = None
    adopted: tuple[str, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)
    moving: MovingSource | None = None


@dataclass(frozen=True)
class DifferenceView:
    """What a person wants to see: every line that comes and goes."""

    outcome: InterviewOutcome


@dataclass
class InterviewOutcome:
    """The end of an interview.

    action    WRITE, SAVE (the answers alone), LINT or QUIT
    keys_to_store    keys that were pasted and are to be kept somewhere
    folder    where a new pigen.yaml goes; "" where that is known
    default_model   provider/id that pi's settings shall begin with; None leaves them
    enabled_patterns   patterns that pi's settings shall offer; empty leaves them
    moves     what became of direct providers
    """

    action: str
    draft: Draft = field(default_factory=Draft)
    base: DraftBase = field(default_factory=DraftBase)
    keys_to_store: tuple[KeyToStore, ...] = ()
    folder: str = ""
    default_model: str | None = None
    enabled_patterns: tuple[str, ...] = ()
    moves: Moves | None = None
