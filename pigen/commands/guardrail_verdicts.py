"""--guardrail ID=VERDICT: how a saved guardrail ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.gateway.saved_guardrails import ID_PREFIX, VERDICTS


def read_verdicts(pairs: Sequence[str], ids: Mapping[str, str]) -> dict[str, str]:
    """The verdict of each guardrail, by its id; `ids` has those of guardrails that go by a name.
    Raises PigenError."""
    verdicts = {}
    for pair in pairs:
        name, equals, verdict = pair.partition("=")
        if not name or not equals or verdict not in VERDICTS:
            raise PigenError(
                f"--guardrail takes a guardrail and how it ends, not {quote(pair)}.",
                help=f"Write --guardrail {ID_PREFIX}pii=deny; it ends with {', '.join(VERDICTS)}.",
            )
        id = ids.get(name, name)
        if not id.startswith(ID_PREFIX):
            raise PigenError(
                f"No guardrail is called {quote(name)}.",
                help=f'{did_you_mean(name, ids)}An id begins with "{ID_PREFIX}".',
            )
        verdicts[id] = verdict
    return verdicts


def require_named(verdicts: Mapping[str, str], named: Sequence[str]) -> None:
    """PigenError for a guardrail that the Config in force does not name: nothing would follow."""
    for id in verdicts:
        if id not in named:
            listed = f"It names {', '.join(named)}." if named else "It names no guardrails."
            raise PigenError(
                f"The Config in force does not name {quote(id)}, "
                "so --guardrail would change nothing.",
                help=f"{did_you_mean(id, named)}{listed}",
            )


def describe_assumption(named: Sequence[str], verdicts: Mapping[str, str]) -> str:
    """What is taken for granted of guardrails, in a sentence; "" where nothing is."""
    assumed = [id for id in named if id not in verdicts]
    if not assumed:
        return ""
    one = len(assumed) == 1
    return (
        f"Assumed: {' and '.join(assumed)} {'exists and passes' if one else 'exist and pass'}; "
        f"--guardrail {assumed[0]}=deny assumes otherwise."
    )
