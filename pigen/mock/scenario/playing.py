"""A scenario while it is served: what it says to each call, and what the journal learns of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from pigen.mock import journal
from pigen.mock.answers.asked import Asked
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import decode
from pigen.mock.scenario.conditions import APIS
from pigen.mock.scenario.entries import Entry, Scenario

SPEAKING = frozenset(APIS.values())


class Playing:
    """`acts` tells that it has to be asked at each call of an upstream, not only for the answer."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.acts = scenario.acts
        self.reset()

    def reset(self) -> None:
        self.counts = self.scenario.fresh()
        self.now = tuple(self.counts)

    def said(
        self, asked: Asked, entry: journal.Entry
    ) -> tuple[Mapping[str, object], Turn | None] | None:
        """To a call: the step of the upstream, and the turn if it answers. None where the scenario
        has nothing to say."""
        scenario = self.scenario
        if asked.api not in SPEAKING:
            return None
        taken = scenario.take(asked, self.counts)
        if taken is not None:
            self.now = tuple(self.counts)
            entry.note = "; ".join(filter(None, [entry.note, taken.entry.label]))
            return taken.step, taken.turn
        if not scenario.refuses:
            # Wording it takes longer than the answer, so that is left to those who read the journal.
            entry.why = entry.why or partial(
                _missed, scenario, self.now, asked.api, asked.model, asked.place, asked.metadata
            )
            return None
        why = scenario.miss(asked, self.counts)
        entry.note = entry.note or why
        error = {"message": why, "type": "not_found_error", "param": None, "code": None}
        return {"status": 404, "body": {"error": error}}, None

    def unfired(self) -> Sequence[Entry]:
        """The entries that never answered."""
        return self.scenario.unfired(self.counts)


def _missed(
    scenario: Scenario,
    counts: Sequence[int],
    api: str,
    model: str,
    place: str,
    metadata: Mapping[str, object],
    entry: journal.Entry,
) -> str:
    """Why no entry of the scenario fitted the request of this one."""
    body = decode(entry.body) if entry.body else {}  # one that is too long is not kept
    assert isinstance(body, dict)
    asked = Asked(api, body, model=model, place=place, key=entry.key, metadata=metadata)
    return scenario.miss(asked, counts)
