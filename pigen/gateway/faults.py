"""How a request ends before, or instead of, an upstream's answer."""

from __future__ import annotations


class Refusal(Exception):
    """The gateway answers with `status` and `body`, and no x-portkey headers.

    `stage` says where: auth, limits, config, resolve, schema.
    """

    def __init__(self, status: int, body: object, stage: str) -> None:
        super().__init__(stage)
        self.status = status
        self.body = body
        self.stage = stage


class RouterProblem(Exception):
    """The conditional router finds no target; it ends the whole request, nested or not."""


class Crash(Exception):
    """An exception inside the gateway that ends the whole request with 500."""


class LeafException(Exception):
    """An exception at one target: 500, no x-portkey headers, and no fallback after it."""


def failure(message: str) -> dict[str, object]:
    """The body of most refusals."""
    return {"status": "failure", "message": message}


def bad_request(message: str, stage: str) -> Refusal:
    return Refusal(400, failure(message), stage)


def key_error(status: int, message: str, code: str) -> Refusal:
    """The body of refusals that concern the API key."""
    shown = f"Portkey Error: {message}. Error Code: {code}"
    body = {"status": "failure", "message": shown, "error": {"message": shown, "code": code}}
    return Refusal(status, body, "limits" if status in (412, 429) else "auth")


def error_body(message: str, kind: str, code: str | None = None) -> dict[str, object]:
    """The body of errors that the gateway words as a provider would."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}
