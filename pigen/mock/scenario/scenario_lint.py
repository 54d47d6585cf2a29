"""What in a scenario can never happen: each an error, as a drill that cannot fail proves
nothing."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Problem
from pigen.gateway.upstream import BODILESS
from pigen.mock.scenario import types
from pigen.mock.scenario.known_names import KnownNames
from pigen.mock.scenario.patterns import compile_source
from pigen.mock.scenario.shadowing import find_shadowed, list_choices
from pigen.source.faults import find_span, make_finding
from pigen.text.document import JsonPath
from pigen.text.yaml import YamlNode

# Which fields say something of a conversation, and of a stream.
_CONVERSATION_FIELDS = ("turn", "tool_result", "tools")
_APIS_WITHOUT_CONVERSATION = ("completions", "embeddings")
_SUCCESS = range(200, 300)


def lint(file: types.File, root: YamlNode, known: KnownNames | None = None) -> Iterator[Finding]:
    """The faults of a file that has the right form, the workspace's included where it is known."""
    if file.entries is None and file.guardrails is None:
        problem = Problem(
            find_span(root, ()),
            '"entries" is missing here, and so is "guardrails": the scenario changes nothing.',
            'Add "entries", which say who gets which answer.',
        )
        yield make_finding("missing-key", problem)
    for index, entry in enumerate(file.entries or ()):
        linter = _EntryLinter(entry, root, ("entries", index))
        yield from linter.find_faults()
        if known is not None:
            yield from linter.find_unknown_names(known)
    yield from find_shadowed(file.entries or [], root)


class _EntryLinter:
    def __init__(self, entry: types.Entry, root: YamlNode, path: JsonPath) -> None:
        self.when = entry.when or types.When()
        self.answer = entry.answer
        self.fault = entry.fault
        self.entry = entry
        self.root = root
        self.path = path

    def make_fault(self, kind: str, path: JsonPath, message: str, help: str) -> Finding:
        at = find_span(self.root, (*self.path, *path))
        return make_finding(kind, Problem(at, message, help))

    def make_idle_fault(self, path: JsonPath, message: str, help: str) -> Finding:
        return self.make_fault("idle-field", path, message, help)

    def find_faults(self) -> Iterator[Finding]:
        entry = self.entry
        if entry.answer is None and entry.fault is None:
            yield self.make_fault(
                "entry-without-answer",
                (),
                "The entry says neither what is answered nor how the upstream fails.",
                'Add "answer" or "fault"; answer: {} is the built-in answer.',
            )
        if entry.once and entry.times is not None:
            yield self.make_idle_fault(
                ("times",),
                'The entry answers once, so "times" has no effect.',
                "Take one of the two out.",
            )
        yield from self.lint_conditions()
        if self.fault:
            yield from self.lint_fault(self.fault)
        if self.answer:
            yield from self.lint_answer(self.answer)

    def lint_conditions(self) -> Iterator[Finding]:
        when = self.when
        if when.pattern is not None:
            try:
                compile_source(when.pattern)
            except ValueError as error:
                yield self.make_fault(
                    "invalid-pattern",
                    ("when", "pattern"),
                    f"The pattern is not a valid Python regular expression: {error}.",
                    "Put a backslash before a character that is meant literally, or use text.",
                )
        if when.api in _APIS_WITHOUT_CONVERSATION:
            for name in _CONVERSATION_FIELDS:
                wanted = getattr(when, name)
                # Turn 0 without results is all that there is in these APIs.
                if wanted is not None and wanted != 0:
                    yield self.make_fault(
                        "entry-never-fits",
                        ("when", name),
                        f"{when.api} has no conversations, so the entry never fits.",
                        f'Remove "{name}", or choose another api.',
                    )
        if when.api == "embeddings" and when.stream:
            yield self.make_fault(
                "entry-never-fits",
                ("when", "stream"),
                "embeddings are never streamed, so the entry never fits.",
                'Take "stream" out.',
            )

    def lint_fault(self, fault: types.Fault) -> Iterator[Finding]:
        names = [name for name, value in fault if value is not None]
        statuses = _to_list(fault.status)
        if names in ([], ["status"]) and all(status in _SUCCESS for status in statuses):
            yield self.make_idle_fault(
                ("fault",),
                "This fault does not make any call fail.",
                "Give it a status of 300 or more, or remove it.",
            )
        times = 1 if self.entry.once else self.entry.times
        if times and times < len(statuses):
            yield self.make_idle_fault(
                ("fault", "status", times),
                f"The entry is used up after {times} of its statuses, "
                "so this one is never reached.",
                "Remove it, or let the entry answer more calls.",
            )
        breaks = [each for each in ("reset", "cut", "malformed") if each in names]
        for other in breaks[1:]:
            yield self.make_idle_fault(
                ("fault", other),
                f'"{breaks[0]}" comes first, so "{other}" has no effect.',
                "Remove one of the two, or split the entry into two.",
            )
        if fault.reset:
            for name in [each for each in ("status", "headers", "body") if each in names]:
                yield self.make_idle_fault(
                    ("fault", name),
                    f'The connection is reset before an answer comes, so "{name}" has no effect.',
                    "Remove one of the two, or split the entry into two.",
                )
        elif breaks:
            if "body" in names:
                yield self.make_idle_fault(
                    ("fault", "body"),
                    f'"{breaks[0]}" produces its own body, so this one has no effect.',
                    "Take one of the two out.",
                )
            if statuses and not any(status in _SUCCESS for status in statuses):
                yield self.make_idle_fault(
                    ("fault", breaks[0]),
                    f'An error is always answered in full, so "{breaks[0]}" has no effect.',
                    "Remove the status, or put the broken text into body.",
                )
        if "body" in names and statuses and all(status in BODILESS for status in statuses):
            yield self.make_idle_fault(
                ("fault", "body"),
                f"An answer with status {statuses[0]} has no body, so this has no effect.",
                "Take one of the two out.",
            )

    def lint_answer(self, answer: types.Answer) -> Iterator[Finding]:
        when, fault = self.when, self.fault
        if fault and not _reaches_model(fault):
            yield self.make_idle_fault(
                ("answer",),
                "Every call of the entry fails, so its answer is never given.",
                "Remove it, or end the statuses with 200.",
            )
        names = [name for name, value in answer if value is not None]
        if when.api == "embeddings":
            for name in names:
                if name not in ("usage", "delay_ms"):
                    yield self.make_idle_fault(
                        ("answer", name),
                        f'embeddings are vectors made from the input, so "{name}" has no effect.',
                        "Remove it, or choose another api.",
                    )
        elif when.stream is False:
            for name in ("chunks", "token_ms"):
                if name in names and not isinstance(getattr(answer, name), list):
                    yield self.make_idle_fault(
                        ("answer", name),
                        f'The entry never fits a stream, so "{name}" has no effect.',
                        "Remove it, or remove stream: false.",
                    )
        if isinstance(answer.chunks, int) and not answer.text:
            yield self.make_idle_fault(
                ("answer", "chunks"),
                "There is no text to cut, so this has no effect.",
                'Add "text", or list the pieces.',
            )
        pieces = answer.chunks if isinstance(answer.chunks, list) else None
        if pieces and answer.text not in (None, "".join(pieces)):
            yield self.make_idle_fault(
                ("answer", "text"),
                "The listed pieces make a different text, so this one is never sent.",
                "Remove it, or fix the pieces.",
            )

    def find_unknown_names(self, known: KnownNames) -> Iterator[Finding]:
        when = self.when
        for name, there in (("slug", [*known.models]), ("key", [*known.keys])):
            for path, wanted in list_choices(name, getattr(when, name)):
                if wanted.removeprefix("@" if name == "slug" else "") not in there:
                    what = "provider has the slug" if name == "slug" else "key is called"
                    yield self.make_fault(
                        "unknown-name",
                        ("when", *path),
                        f"No {what} {quote(wanted)}, so the entry never fits for it.",
                        f"{did_you_mean(wanted, there)}There are "
                        f"{', '.join(sorted(there)) or 'none'}.",
                    )
        slugs = [name.removeprefix("@") for _, name in list_choices("slug", when.slug)]
        model_sets = [known.models[slug] for slug in slugs or known.models if slug in known.models]
        allowed = {model for models in model_sets if models is not None for model in models}
        if None in model_sets:
            return
        for path, wanted in list_choices("model", when.model):
            if model_sets and wanted not in allowed:
                yield self.make_fault(
                    "unknown-name",
                    ("when", *path),
                    f"No provider that this entry can fit allows the model {quote(wanted)}, so it "
                    "never fits for it.",
                    f"{did_you_mean(wanted, allowed)}There are "
                    f"{', '.join(sorted(allowed)) or 'none'}.",
                )


def _reaches_model(fault: types.Fault) -> bool:
    """Whether some call that meets the fault is answered by the model, be it in part."""
    if fault.reset or fault.body is not None:
        return False
    statuses = _to_list(fault.status)
    return not statuses or any(status in _SUCCESS for status in statuses)


def _to_list(status: int | list[int] | None) -> list[int]:
    return status if isinstance(status, list) else [] if status is None else [status]
