"""A scenario while it is served: what it says to each call, and what the journal learns of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from pigen.mock import journal
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import decode
from pigen.mock.scenario.conditions import APIS
from pigen.mock.scenario.scenario import Scenario, ScenarioEntry

SUPPORTED_APIS = frozenset(APIS.values())


class ScenarioPlayer:
    """`affects_routing` tells that it has to be asked at each call of an upstream,
    not only for the answer."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.affects_routing = scenario.affects_routing
        self.reset()

    def reset(self) -> None:
        self.counts = self.scenario.make_counts()
        self.counts_snapshot = tuple(self.counts)

    def play(
        self, request: ModelRequest, entry: journal.JournalEntry
    ) -> tuple[Mapping[str, object], Turn | None] | None:
        """To a call: the step of the upstream, and the turn if it answers. None where the scenario
        has nothing to say."""
        scenario = self.scenario
        if request.api not in SUPPORTED_APIS:
            return None
        answer = scenario.take(request, self.counts)
        if answer is not None:
            self.counts_snapshot = tuple(self.counts)
            entry.note = "; ".join(filter(None, [entry.note, answer.entry.label]))
            return answer.step, answer.turn
        if not scenario.refuses:
            # Wording it takes longer than the answer, so that is left to those who read the
            # journal.
            entry.note_factory = entry.note_factory or partial(
                _explain_miss,
                scenario,
                self.counts_snapshot,
                request.api,
                request.model,
                request.place,
                request.metadata,
            )
            return None
        reason = scenario.explain_miss(request, self.counts)
        entry.note = entry.note or reason
        error = {"message": reason, "type": "not_found_error", "param": None, "code": None}
        return {"status": 404, "body": {"error": error}}, None

    def list_unused(self) -> Sequence[ScenarioEntry]:
        """The entries that never answered."""
        return self.scenario.list_unused(self.counts)


def _explain_miss(
    scenario: Scenario,
    counts: Sequence[int],
    api: str,
    model: str,
    place: str,
    metadata: Mapping[str, object],
    entry: journal.JournalEntry,
) -> str:
    """Why no entry of the scenario fitted the request of this one."""
    body = decode(entry.body) if entry.body else {}  # one that is too long is not kept
    assert isinstance(body, dict)
    request = ModelRequest(api, body, model=model, place=place, key=entry.key, metadata=metadata)
    return scenario.explain_miss(request, counts)
