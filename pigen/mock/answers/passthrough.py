"""What upstreams answer at addresses that the gateway passes on as they are: lists of models and
the counting of tokens. Of all others the mock says that it has no answer, and answers no 200."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.mock.answers import model_lists
from pigen.mock.answers.conversation import Json
from pigen.mock.answers.model_request import ModelRequest


def build_answer(
    method: str, path: str, request: ModelRequest, upstream_models: Sequence[tuple[str, str]]
) -> tuple[int, Json]:
    """Status and body. `upstream_models` are the slugs and models of the upstream."""
    names = path.removeprefix("/v1").strip("/").split("/", 1)
    if method == "GET" and names == ["models"]:
        return 200, model_lists.build_upstream_list(upstream_models)
    if method == "GET" and names[0] == "models":
        for slug, model in upstream_models:
            if model == names[1]:
                return 200, model_lists.build_entry(model, slug)
        return 404, _build_error(f"The model '{names[1]}' does not exist.", "model_not_found")
    if (method, path) == ("POST", "/v1/messages/count_tokens"):
        return 200, {"input_tokens": ModelRequest("messages", request.body).estimate_tokens()}
    message = (
        f"The request reached {request.place}, "
        f"but the mock gateway invents no answers to {method} {path}."
    )
    return 404, _build_error(message, "not_mocked")


def _build_error(message: str, code: str) -> Json:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return {"error": error}
