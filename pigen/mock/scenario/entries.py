"""A scenario as it runs: which entry answers a call, and what it answers.

How often each entry has answered, Counts, is handed in and changed; nothing else remembers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pigen.common.quoting import quote
from pigen.mock.answers import default
from pigen.mock.answers.asked import Asked, tokens
from pigen.mock.answers.turn import STOP, TOOL_CALLS, ToolCall, Turn, Usage
from pigen.mock.scenario.conditions import Condition
from pigen.source.faults import Place

Counts = list[int]
_MOST_REASONS = 5


@dataclass(frozen=True)
class Spoken:
    """An answer as written; what is None is as the built-in answer has it.

    usage  input, output, reasoning and cached tokens, estimated where they are None
    """

    text: str | None = None
    reasoning: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    finish: str | None = None
    usage: tuple[int | None, ...] = (None, None, None, None)
    pieces: tuple[str, ...] = ()

    def turn(self, asked: Asked) -> Turn:
        if self.text is None and not self.tool_calls:
            usual = default.turn(asked)
            reasoning = usual.reasoning if self.reasoning is None else self.reasoning
            return self._said(
                asked, usual.text, reasoning, usual.tool_calls, usual.finish, usual.stopped_by
            )
        finish = TOOL_CALLS if self.tool_calls else STOP
        return self._said(asked, self.text or "", self.reasoning or "", self.tool_calls, finish)

    def _said(
        self,
        asked: Asked,
        text: str,
        reasoning: str,
        calls: tuple[ToolCall, ...],
        finish: str,
        stopped_by: str = "",
    ) -> Turn:
        given, thought = self.usage, tokens(reasoning)
        called = sum(tokens(call.name) + tokens(call.arguments) for call in calls)
        used = Usage(
            asked.tokens() if given[0] is None else given[0],
            thought + tokens(text) + called if given[1] is None else given[1],
            thought if given[2] is None else given[2],
            given[3] or 0,
        )
        return Turn(text, reasoning, calls, self.finish or finish, used, stopped_by, self.pieces)


@dataclass(frozen=True, eq=False)
class Entry:
    """
    number  its place in the file, from 1
    steps   what the upstream does, one a call, the last repeating: an entry of the engine's plan
    spoken  what the model answers where it does, None for the built-in answer
    times   how many calls it answers, None for any number
    """

    number: int
    name: str | None
    conditions: tuple[Condition, ...]
    steps: tuple[Mapping[str, object], ...]
    spoken: Spoken | None
    times: int | None
    place: Place

    @property
    def label(self) -> str:
        return f"entry {self.number}" + (f" ({quote(self.name)})" if self.name else "")


@dataclass(frozen=True)
class Taken:
    """An entry's answer to one call: what the upstream does, and the turn if it answers."""

    entry: Entry
    step: Mapping[str, object]
    turn: Turn


@dataclass(frozen=True)
class Scenario:
    """
    refuses  a call that no entry fits is refused
    acts     it has to be asked at each call of an upstream, as it decides where the request goes then,
             or looks at what routing alone knows; else it is enough to ask it for the answer
    """

    entries: Sequence[Entry]
    refuses: bool = False
    acts: bool = field(init=False)

    def __post_init__(self) -> None:
        steps = [step for entry in self.entries for step in entry.steps]
        looks = any(each.name == "metadata" for entry in self.entries for each in entry.conditions)
        object.__setattr__(self, "acts", self.refuses or looks or any(map(_decides, steps)))

    def fresh(self) -> Counts:
        return [0] * len(self.entries)

    def match(self, asked: Asked, counts: Counts) -> Entry | None:
        """The entry that answers a call, None where none fits."""
        for entry in self.entries:
            if entry.times is not None and counts[entry.number - 1] >= entry.times:
                continue
            for each in entry.conditions:
                if not each.test(each.wanted, asked):
                    break
            else:
                return entry
        return None

    def take(self, asked: Asked, counts: Counts) -> Taken | None:
        """Its answer, counted."""
        entry = self.match(asked, counts)
        if entry is None:
            return None
        number = counts[entry.number - 1]
        counts[entry.number - 1] += 1
        turn = entry.spoken.turn(asked) if entry.spoken else default.turn(asked)
        return Taken(entry, entry.steps[min(number, len(entry.steps) - 1)], turn)

    def miss(self, asked: Asked, counts: Sequence[int]) -> str:
        """Why no entry fits: of each the first condition that does not hold."""
        whys = []
        for entry, count in zip(self.entries, counts, strict=True):
            unmet = [each for each in entry.conditions if not each.test(each.wanted, asked)]
            whys.append(
                f"{entry.label} {unmet[0].why(asked) if unmet else f'is used up ({count})'}"
            )
        more = f"; and {len(whys) - _MOST_REASONS} more" if len(whys) > _MOST_REASONS else ""
        return f"no entry of the scenario fits: {'; '.join(whys[:_MOST_REASONS])}{more}"

    def unfired(self, counts: Counts) -> list[Entry]:
        """Those that never answered."""
        return [entry for entry, count in zip(self.entries, counts, strict=True) if not count]


def _decides(step: Mapping[str, object]) -> bool:
    """Whether routing has to know of a step before it calls the upstream."""
    return any(name not in ("status", "token_ms") for name in step) or step.get("status") != 200
