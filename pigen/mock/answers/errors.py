"""The errors of upstreams that a plan names by their status alone."""

from __future__ import annotations

from pigen.gateway.upstream import Call
from pigen.mock.prepared import place_of


def error_body(status: int, call: Call) -> dict[str, object]:
    """What an upstream says with an error, as its API words it."""
    message = f"injected {status} by the mock gateway at {place_of(call)}"
    if call.path == "/messages":
        return {"type": "error", "error": {"type": "api_error", "message": message}}
    return {"error": {"message": message, "type": "injected", "param": None, "code": None}}
