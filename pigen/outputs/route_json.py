"""The route of a request for programs. The form is a promise: see its version."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.gateway.result import Outcome

VERSION = 1


def to_json(outcome: Outcome, assumptions: Sequence[str] = ()) -> dict[str, object]:
    """`assumptions` are sentences about what nobody can know here."""
    document: dict[str, object] = {
        "version": VERSION,
        "status": outcome.status,
        "headers": dict(outcome.headers),
        "attempts": [
            {
                "target": attempt.target,
                "slug": attempt.slug,
                "model": attempt.model,
                "path": attempt.path,
                "status": attempt.status,
                "wait_ms": attempt.wait_ms,
            }
            for attempt in outcome.attempts
        ],
        "body": outcome.body,
    }
    if outcome.documented_features:
        document["documented"] = outcome.documented_features
    if assumptions:
        document["assumptions"] = list(assumptions)
    return document
