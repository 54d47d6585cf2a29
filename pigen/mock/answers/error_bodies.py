"""The bodies of a 400, in the form of OpenAI's APIs and of Anthropic's."""

from __future__ import annotations

from pigen.mock.answers.conversation import Json


def build_openai_error(message: str, param: str | None = None, code: str | None = None) -> Json:
    error = {
        "message": message,
        "type": "invalid_request_error",
        "param": param,
        "code": code,
    }
    return {"error": error}


def build_anthropic_error(message: str) -> Json:
    return {"type": "error", "error": {"type": "invalid_request_error", "message": message}}
