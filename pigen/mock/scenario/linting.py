"""What in a scenario can never happen: each an error, as a drill that cannot fail proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.mock.scenario import types
from pigen.mock.scenario.known import Known
from pigen.mock.scenario.shadowing import each, shadowed
from pigen.source.faults import Fault, at_route
from pigen.text.document import Route
from pigen.text.yaml import YamlNode

# Which fields say something of a conversation, and of a stream.
_OF_CONVERSATIONS = ("turn", "tool_result", "tools")
_NO_CONVERSATIONS = ("completions", "embeddings")
_BODILESS = (204, 205, 304)
_SUCCESS = range(200, 300)


def lint(file: types.File, root: YamlNode, known: Known | None = None) -> Iterator[Fault]:
    """The faults of a file that has the right form, the workspace's included where it is known."""
    for index, entry in enumerate(file.entries):
        linter = _Entry(entry, root, ("entries", index))
        yield from linter.faults()
        if known is not None:
            yield from linter.unknown(known)
    yield from shadowed(file.entries, root)


class _Entry:
    def __init__(self, entry: types.Entry, root: YamlNode, route: Route) -> None:
        self.when = entry.when or types.When()
        self.answer = entry.answer
        self.fault = entry.fault
        self.entry = entry
        self.root = root
        self.route = route

    def at(self, kind: str, route: Route, message: str, help: str) -> Fault:
        return Fault(kind, at_route(self.root, (*self.route, *route)), message, help)

    def idle(self, route: Route, message: str, help: str) -> Fault:
        return self.at("idle-field", route, message, help)

    def faults(self) -> Iterator[Fault]:
        entry = self.entry
        if entry.answer is None and entry.fault is None:
            yield self.at(
                "entry-without-answer",
                (),
                "The entry says neither what is answered nor how the upstream fails.",
                'Add "answer" or "fault"; answer: {} is the built-in answer.',
            )
        if entry.once and entry.times is not None:
            yield self.idle(
                ("times",),
                'The entry answers once, so "times" has no effect.',
                "Take one of the two out.",
            )
        yield from self.conditions()
        if self.fault:
            yield from self.failing(self.fault)
        if self.answer:
            yield from self.answering(self.answer)

    def conditions(self) -> Iterator[Fault]:
        when = self.when
        if when.pattern is not None:
            try:
                re.compile(when.pattern)
            except (re.error, RecursionError, OverflowError) as error:
                yield self.at(
                    "invalid-pattern",
                    ("when", "pattern"),
                    f"The pattern is no regular expression of Python's: {error}.",
                    "Put a backslash before a character that stands for itself, or use text.",
                )
        if when.api in _NO_CONVERSATIONS:
            for name in _OF_CONVERSATIONS:
                wanted = getattr(when, name)
                # Turn 0 without results is all that there is in these APIs.
                if wanted is not None and wanted != 0:
                    yield self.at(
                        "entry-never-fits",
                        ("when", name),
                        f"{when.api} has no conversations, so the entry never fits.",
                        f'Take "{name}" out, or choose another api.',
                    )
        if when.api == "embeddings" and when.stream:
            yield self.at(
                "entry-never-fits",
                ("when", "stream"),
                "embeddings are never streamed, so the entry never fits.",
                'Take "stream" out.',
            )

    def failing(self, fault: types.Fault) -> Iterator[Fault]:
        given = [name for name, value in fault if value is not None]
        statuses = _listed(fault.status)
        if given in ([], ["status"]) and all(status in _SUCCESS for status in statuses):
            yield self.idle(
                ("fault",),
                "No call would fail by this fault.",
                "Give it a status from 300 on, or take it out.",
            )
        times = 1 if self.entry.once else self.entry.times
        if times and times < len(statuses):
            yield self.idle(
                ("fault", "status", times),
                f"The entry is used up after {times} of its statuses, so this one never comes.",
                "Take it out, or let the entry answer more calls.",
            )
        breaks = [each for each in ("reset", "cut", "malformed") if each in given]
        for other in breaks[1:]:
            yield self.idle(
                ("fault", other),
                f'"{breaks[0]}" comes first, so "{other}" has no effect.',
                "Take one of the two out, or make two entries of it.",
            )
        if fault.reset:
            for name in [each for each in ("status", "headers", "body") if each in given]:
                yield self.idle(
                    ("fault", name),
                    f'The connection is reset before an answer comes, so "{name}" has no effect.',
                    "Take one of the two out, or make two entries of it.",
                )
        elif breaks:
            if "body" in given:
                yield self.idle(
                    ("fault", "body"),
                    f'"{breaks[0]}" makes a body of its own, so this one has no effect.',
                    "Take one of the two out.",
                )
            if statuses and not any(status in _SUCCESS for status in statuses):
                yield self.idle(
                    ("fault", breaks[0]),
                    f'An error is answered whole, so "{breaks[0]}" has no effect.',
                    "Take the status out, or put the broken text into body.",
                )
        if "body" in given and statuses and all(status in _BODILESS for status in statuses):
            yield self.idle(
                ("fault", "body"),
                f"An answer with status {statuses[0]} has no body, so this has no effect.",
                "Take one of the two out.",
            )

    def answering(self, answer: types.Answer) -> Iterator[Fault]:
        when, fault = self.when, self.fault
        if fault and not _is_heard(fault):
            yield self.idle(
                ("answer",),
                "Every call of the entry fails, so its answer is never given.",
                "Take it out, or end the statuses with 200.",
            )
        given = [name for name, value in answer if value is not None]
        if when.api == "embeddings":
            for name in given:
                if name not in ("usage", "delay_ms"):
                    yield self.idle(
                        ("answer", name),
                        f'embeddings are vectors, made of the input, so "{name}" has no effect.',
                        "Take it out, or choose another api.",
                    )
        elif when.stream is False:
            for name in ("chunks", "token_ms"):
                if name in given and not isinstance(getattr(answer, name), list):
                    yield self.idle(
                        ("answer", name),
                        f'The entry fits no stream, so "{name}" has no effect.',
                        "Take it out, or stream: false.",
                    )
        if isinstance(answer.chunks, int) and not answer.text:
            yield self.idle(
                ("answer", "chunks"),
                "There is no text to cut, so this has no effect.",
                'Add "text", or list the pieces.',
            )
        pieces = answer.chunks if isinstance(answer.chunks, list) else None
        if pieces and answer.text not in (None, "".join(pieces)):
            yield self.idle(
                ("answer", "text"),
                "The pieces listed are another text, so this one is never said.",
                "Take it out, or mend the pieces.",
            )

    def unknown(self, known: Known) -> Iterator[Fault]:
        when = self.when
        for name, there in (("slug", [*known.models]), ("key", [*known.keys])):
            for route, wanted in each(name, getattr(when, name)):
                if wanted.removeprefix("@" if name == "slug" else "") not in there:
                    what = "provider has the slug" if name == "slug" else "key is called"
                    yield self.at(
                        "unknown-name",
                        ("when", *route),
                        f"No {what} {quote(wanted)}, so the entry never fits for it.",
                        f"{did_you_mean(wanted, there)}There are {', '.join(sorted(there)) or 'none'}.",
                    )
        slugs = [name.removeprefix("@") for _, name in each("slug", when.slug)]
        reached = [known.models[slug] for slug in slugs or known.models if slug in known.models]
        allowed = {model for models in reached if models is not None for model in models}
        if None in reached:
            return
        for route, wanted in each("model", when.model):
            if reached and wanted not in allowed:
                yield self.at(
                    "unknown-name",
                    ("when", *route),
                    f"No provider that this entry can fit allows the model {quote(wanted)}, so it "
                    "never fits for it.",
                    f"{did_you_mean(wanted, allowed)}There are {', '.join(sorted(allowed)) or 'none'}.",
                )


def _is_heard(fault: types.Fault) -> bool:
    """Whether some call that meets the fault is answered by the model, be it in part."""
    if fault.reset or fault.body is not None:
        return False
    statuses = _listed(fault.status)
    return not statuses or any(status in _SUCCESS for status in statuses)


def _listed(status: int | list[int] | None) -> list[int]:
    return status if isinstance(status, list) else [] if status is None else [status]
