"""The errors of upstreams that a plan names by their status alone."""

from __future__ import annotations

from pigen.gateway.upstream import UpstreamCall
from pigen.mock.prepared_response import name_upstream


def build_error_body(status: int, call: UpstreamCall) -> dict[str, object]:
    """What an upstream says with an error, as its API words it."""
    message = f"injected {status} by the mock gateway at {name_upstream(call)}"
    if call.path == "/messages":
        return {"type": "error", "error": {"type": "api_error", "message": message}}
    return {"error": {"message": message, "type": "injected", "param": None, "code": None}}
