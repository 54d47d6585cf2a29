"""What a rule is made of.

A rule is one class in one file. It says where and what. The runner (lint/runner.py) adds the file
and the severity, and turns paths into lines and columns, but only if there is something to report.
This module is imported on every run, so it holds plain classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.common.kinds import HOSTED
from pigen.text.document import JsonPath as JsonPath  # rules take it from here

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing takes longer to import than a rule to run
    from typing import Any

    from typing_extensions import Unpack

    from pigen.diagnostics.rule_types import ExampleOptions, Location

# What pi will do about it. The first three are errors, the next two warnings, the last an info.
REJECTED = "rejected"  # pi refuses the whole file
DROPPED = "dropped"  # pi drops this provider
FAILS = "fails"  # a request will fail, or reach the wrong model
IGNORED = "ignored"  # silently without effect
RISK = "risk"  # works, yet leaks, costs or surprises
HINT = "hint"  # could be better

SEVERITY = {
    REJECTED: "error",
    DROPPED: "error",
    FAILS: "error",
    IGNORED: "warning",
    RISK: "warning",
    HINT: "info",
}

# Which of the files that are read together a problem lies in.
MODELS = "models"
SETTINGS = "settings"


class Replace:
    """Put another JSON value in place of the one at `path`."""

    __slots__ = ("path", "value")

    def __init__(self, path: JsonPath, value: object) -> None:
        self.path = path
        self.value = value


class Rename:
    """Give the key at the end of `path` another name; its value stays."""

    __slots__ = ("key", "path")

    def __init__(self, path: JsonPath, key: str) -> None:
        self.path = path
        self.key = key


class Remove:
    """Take out the member or item at `path`, with the comma it needs.

    keeps_comment  a comment that stands beside it stays, for somebody else may have written it
    """

    __slots__ = ("keeps_comment", "path")

    def __init__(self, path: JsonPath, keeps_comment: bool = False) -> None:
        self.path = path
        self.keeps_comment = keeps_comment


class Add:
    """Add `key: value` as the last member of the object at `path`; or, where a list is there, the
    value as an item before the one that has the number `key` now."""

    __slots__ = ("key", "path", "value")

    def __init__(self, path: JsonPath, key: str | int, value: object) -> None:
        self.path = path
        self.key = key
        self.value = value


class Splice:
    """Put `text` in place of the characters from `start` up to `end`: for faults of syntax."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


FixChange = Replace | Rename | Remove | Add | Splice


class Fix:
    """A repair, as data. `safe` means: what pi does afterwards is certainly what was meant."""

    __slots__ = ("changes", "safe", "title")

    def __init__(self, title: str, *changes: FixChange, safe: bool = False) -> None:
        self.title = title
        self.changes = changes
        self.safe = safe


class Problem:
    """One fault found by a rule.

    at       the route to it; a pair of offsets (start, end) in the text, for syntax; or a Place in
             one of the several files that a source may have
    message  what is wrong and what follows: "pi sends ... literally; the gateway answers 401"
    help     what to do, exactly
    key      point at the key rather than at the value
    effect   where it differs from the rule's own
    related  other places that explain it: (route or Place, message) pairs
    file     MODELS, or SETTINGS for the settings.json beside it
    rests_on_built_ins  where it differs from the rule's own
    cause    problems of a rule that share it are reported as one: "key" for all keys of a file that
             have the same fault, the name of a provider for all of its models
    """

    __slots__ = (
        "at",
        "cause",
        "effect",
        "file",
        "fix",
        "help",
        "key",
        "message",
        "related",
        "rests_on_built_ins",
    )

    def __init__(
        self,
        at: Location | slice,
        message: str,
        help: str,
        *,
        key: bool = False,
        effect: str | None = None,
        related: tuple[tuple[Location, str], ...] = (),
        fix: Fix | None = None,
        file: str = MODELS,
        rests_on_built_ins: bool | None = None,
        cause: str = "",
    ) -> None:
        self.cause = cause
        self.rests_on_built_ins = rests_on_built_ins
        self.at = at
        self.message = message
        self.help = help
        self.key = key
        self.effect = effect
        self.related = related
        self.fix = fix
        self.file = file


class Good:
    """An example in which the rule finds nothing. `content` is text, or a value shown as JSON;
    `pi` the release that reads it, "" for the newest known; `dialect` the gateway that reads it,
    where it is a Config; `other_files` other files by name, which a source may include, and `path`
    where the file lies, if that matters."""

    __slots__ = (
        "auth",
        "content",
        "dialect",
        "env",
        "mode",
        "note",
        "other_files",
        "path",
        "pi",
        "settings",
    )

    def __init__(
        self,
        content: object,
        *,
        pi: str = "",
        env: Mapping[str, str] | None = None,
        settings: object = None,
        auth: object = None,
        mode: int | None = None,
        dialect: str = HOSTED,
        other_files: Mapping[str, str] | None = None,
        note: str = "",
        path: str = "",
    ) -> None:
        self.content = content
        self.other_files = other_files or {}
        self.dialect = dialect
        self.pi = pi
        self.env = env
        self.settings = settings
        self.auth = auth
        self.mode = mode
        self.note = note
        self.path = path


class Bad(Good):
    """An example in which the rule finds a fault at the JSON pointer `at` (of settings.json where
    `file` says so), and, where there is a fix, what the fix makes of it."""

    __slots__ = ("at", "effect", "file", "fixed_content")

    def __init__(
        self,
        content: object,
        at: str,
        *,
        fixed_content: object = None,
        effect: str | None = None,
        file: str = MODELS,
        **options: Unpack[ExampleOptions],
    ) -> None:
        super().__init__(content, **options)
        self.at = at
        self.fixed_content = fixed_content
        self.effect = effect
        self.file = file


class Rule:
    """The base of all rules. "Adding a rule" in CONTRIBUTING.md explains the attributes.

    The docstring of a subclass is what `pigen explain` prints: a line that names the fault, then
    what pi or the gateway does, then how to fix it. The class `DuplicateModelId` is in
    duplicate_model_id.py, and its name for people is `duplicate-model-id`.
    """

    effect: str = HINT
    topic: str = ""
    prefilter_keys: tuple[str, ...] = ()
    prefilter_text: tuple[str, ...] = ()
    prefilter_traits: tuple[str, ...] = ()
    connection_only: bool = False
    checks_syntax: bool = False
    rests_on_built_ins: bool = False
    supersedes: tuple[str, ...] = ()
    examples: tuple[Good, ...] = ()

    def __init__(self) -> None:
        name = type(self).__name__
        self.name = "".join(f"-{c.lower()}" if c.isupper() else c for c in name)[1:]

    @property
    def severity(self) -> str:
        return SEVERITY[self.effect]

    def check(self, file: Any) -> Iterator[Problem]:
        """A problem for every fault in the file; `file` is the view of its kind."""
        raise NotImplementedError

    def check_without_connection(self, file: Any) -> Iterator[Problem]:
        """The same, where a clean file has agreed in the connection: its part may be left out."""
        return self.check(file)
