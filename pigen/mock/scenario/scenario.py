"""A scenario as it runs: which entry answers a call, and what it answers.

How often each entry has answered, Counts, is handed in and changed; nothing else remembers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pigen.common.quoting import quote
from pigen.mock.answers import default_answer
from pigen.mock.answers.model_request import ModelRequest, count_tokens
from pigen.mock.answers.turn import STOP, TOOL_CALLS, ToolCall, Turn, Usage
from pigen.mock.scenario.conditions import Condition
from pigen.source.faults import SourceSpan

Counts = list[int]
_MAX_REASONS = 5


@dataclass(frozen=True)
class ScriptedAnswer:
    """An answer as written; what is None is as the built-in answer has it.

    usage  input, output, reasoning and cached tokens, estimated where they are None
    """

    text: str | None = None
    reasoning: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    finish: str | None = None
    usage: tuple[int | None, ...] = (None, None, None, None)
    pieces: tuple[str, ...] = ()

    def make_turn(self, request: ModelRequest) -> Turn:
        if self.text is None and not self.tool_calls:
            usual = default_answer.make_turn(request)
            reasoning = usual.reasoning if self.reasoning is None else self.reasoning
            return self._build_turn(
                request, usual.text, reasoning, usual.tool_calls, usual.finish, usual.stop_sequence
            )
        finish = TOOL_CALLS if self.tool_calls else STOP
        return self._build_turn(
            request, self.text or "", self.reasoning or "", self.tool_calls, finish
        )

    def _build_turn(
        self,
        request: ModelRequest,
        text: str,
        reasoning: str,
        calls: tuple[ToolCall, ...],
        finish: str,
        stop_sequence: str = "",
    ) -> Turn:
        usage, reasoning_tokens = self.usage, count_tokens(reasoning)
        call_tokens = sum(count_tokens(call.name) + count_tokens(call.arguments) for call in calls)
        used = Usage(
            request.estimate_tokens() if usage[0] is None else usage[0],
            reasoning_tokens + count_tokens(text) + call_tokens if usage[1] is None else usage[1],
            reasoning_tokens if usage[2] is None else usage[2],
            usage[3] or 0,
        )
        return Turn(text, reasoning, calls, self.finish or finish, used, stop_sequence, self.pieces)


@dataclass(frozen=True, eq=False)
class ScenarioEntry:
    """
    number  its place in the file, from 1
    steps   what the upstream does, one a call, the last repeating: an entry of the engine's plan
    answer  what the model answers where it does, None for the built-in answer
    times   how many calls it answers, None for any number
    """

    number: int
    name: str | None
    conditions: tuple[Condition, ...]
    steps: tuple[Mapping[str, object], ...]
    answer: ScriptedAnswer | None
    times: int | None
    place: SourceSpan

    @property
    def label(self) -> str:
        return f"entry {self.number}" + (f" ({quote(self.name)})" if self.name else "")


@dataclass(frozen=True)
class EntryAnswer:
    """An entry's answer to one call: what the upstream does, and the turn if it answers."""

    entry: ScenarioEntry
    step: Mapping[str, object]
    turn: Turn


@dataclass(frozen=True)
class Scenario:
    """
    refuses          a call that no entry fits is refused
    guardrails       how saved guardrails end, by their ids: pass, fail or deny
    affects_routing  it has to be asked at each call of an upstream, as it decides where the request
                     goes then, or looks at what routing alone knows; else it is enough to ask it
                     for the answer
    """

    entries: Sequence[ScenarioEntry]
    refuses: bool = False
    guardrails: Mapping[str, str] = field(default_factory=dict)
    affects_routing: bool = field(init=False)

    def __post_init__(self) -> None:
        steps = [step for entry in self.entries for step in entry.steps]
        looks = any(each.name == "metadata" for entry in self.entries for each in entry.conditions)
        object.__setattr__(
            self, "affects_routing", self.refuses or looks or any(map(_affects_routing, steps))
        )

    def make_counts(self) -> Counts:
        return [0] * len(self.entries)

    def match(self, request: ModelRequest, counts: Counts) -> ScenarioEntry | None:
        """The entry that answers a call, None where none fits."""
        for entry in self.entries:
            if entry.times is not None and counts[entry.number - 1] >= entry.times:
                continue
            for each in entry.conditions:
                if not each.test(each.wanted, request):
                    break
            else:
                return entry
        return None

    def take(self, request: ModelRequest, counts: Counts) -> EntryAnswer | None:
        """Its answer, counted."""
        entry = self.match(request, counts)
        if entry is None:
            return None
        number = counts[entry.number - 1]
        counts[entry.number - 1] += 1
        turn = (
            entry.answer.make_turn(request) if entry.answer else default_answer.make_turn(request)
        )
        return EntryAnswer(entry, entry.steps[min(number, len(entry.steps) - 1)], turn)

    def explain_miss(self, request: ModelRequest, counts: Sequence[int]) -> str:
        """Why no entry fits: of each the first condition that does not hold."""
        reasons = []
        for entry, count in zip(self.entries, counts, strict=True):
            unmet = [each for each in entry.conditions if not each.test(each.wanted, request)]
            reasons.append(
                f"{entry.label} "
                f"{unmet[0].explain_mismatch(request) if unmet else f'is used up ({count})'}"
            )
        more = f"; and {len(reasons) - _MAX_REASONS} more" if len(reasons) > _MAX_REASONS else ""
        return f"no entry of the scenario fits: {'; '.join(reasons[:_MAX_REASONS])}{more}"

    def list_unused(self, counts: Counts) -> list[ScenarioEntry]:
        """Those that never answered."""
        return [entry for entry, count in zip(self.entries, counts, strict=True) if not count]


def _affects_routing(step: Mapping[str, object]) -> bool:
    """Whether routing has to know of a step before it calls the upstream."""
    return any(name not in ("status", "token_ms") for name in step) or step.get("status") != 200
