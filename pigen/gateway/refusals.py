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


class RouterError(Exception):
    """The conditional router finds no target; it ends the whole request, nested or not."""


class Crash(Exception):
    """An exception inside the gateway that ends the whole request with 500."""


class TargetError(Exception):
    """An exception at one target: no x-portkey headers, and no fallback after it.

    `is_public` says that the hosted gateway hands the text on too; of others it tells nothing.
    """

    def __init__(self, message: str, status: int = 500, *, is_public: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.is_public = is_public


class NotSupported(TargetError):
    """The provider has no such endpoint, or none for this model."""

    def __init__(self, endpoint: str, provider: str) -> None:
        super().__init__(f"{endpoint} is not supported by {provider}", is_public=True)


def build_failure_body(message: str) -> dict[str, object]:
    """The body of most refusals."""
    return {"status": "failure", "message": message}


def make_bad_request(message: str, stage: str) -> Refusal:
    return Refusal(400, build_failure_body(message), stage)


def make_key_error(status: int, message: str, code: str) -> Refusal:
    """The body of refusals that concern the API key."""
    full_message = f"Portkey Error: {message}. Error Code: {code}"
    body = {
        "status": "failure",
        "message": full_message,
        "error": {"message": full_message, "code": code},
    }
    return Refusal(status, body, "limits" if status in (412, 429) else "auth")


def build_error_body(message: str, kind: str, code: str | None = None) -> dict[str, object]:
    """The body of errors that the gateway words as a provider would."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}
