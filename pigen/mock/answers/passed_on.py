"""What upstreams answer at addresses that the gateway passes on as they are: lists of models and the
counting of tokens. Of all others the mock says that it has no answer, and answers no 200."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.mock.answers import models
from pigen.mock.answers.asked import Asked
from pigen.mock.answers.parts import Json


def answer(
    method: str, path: str, asked: Asked, offered: Sequence[tuple[str, str]]
) -> tuple[int, Json]:
    """Status and body. `offered` are the slugs and models of the upstream."""
    names = path.removeprefix("/v1").strip("/").split("/", 1)
    if method == "GET" and names == ["models"]:
        return 200, models.listed(offered)
    if method == "GET" and names[0] == "models":
        for slug, model in offered:
            if model == names[1]:
                return 200, models.entry(model, slug)
        return 404, _error(f"The model '{names[1]}' does not exist.", "model_not_found")
    if (method, path) == ("POST", "/v1/messages/count_tokens"):
        return 200, {"input_tokens": Asked("messages", asked.body).tokens()}
    said = f"The request reached {asked.place}, but the mock gateway invents no answers to {method} {path}."
    return 404, _error(said, "not_mocked")


def _error(message: str, code: str) -> Json:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return {"error": error}
