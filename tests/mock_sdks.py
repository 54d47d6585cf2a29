"""The official SDKs in front of the mock's answers, without a socket; every shape is validated."""

from __future__ import annotations

import json
from collections.abc import Callable

import anthropic
import httpx2
import openai

from pigen.gateway.request import ENDPOINTS
from pigen.mock.answers import default_answer
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import encode
from pigen.mock.inference import WRITERS

PLACE, NUMBER, NOW = "@openai-prod", 7, 1_764_000_000
Turns = Callable[[ModelRequest], Turn]


def transport(turn: Turns) -> httpx2.MockTransport:
    def answer(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        asked = ModelRequest(ENDPOINTS[request.url.path], body, place=PLACE, number=NUMBER, now=NOW)
        writer = WRITERS[asked.api]
        if asked.streams:
            stream = writer.build_stream(turn(asked), asked)
            return httpx2.Response(
                200, headers={"content-type": "text/event-stream"}, content=stream
            )
        said = encode(writer.build_body(turn(asked), asked))
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=said)

    return httpx2.MockTransport(answer)


def openai_client(turn: Turns = default_answer.make_turn, strict: bool = True) -> openai.OpenAI:
    """Not `strict` where the SDK's own types leave out what the API really answers."""
    return openai.OpenAI(
        api_key="k",
        base_url="http://mock/v1",
        http_client=httpx2.Client(transport=transport(turn)),
        max_retries=0,
        _strict_response_validation=strict,
    )


def anthropic_client(turn: Turns = default_answer.make_turn) -> anthropic.Anthropic:
    return anthropic.Anthropic(
        api_key="k",
        base_url="http://mock",
        http_client=httpx2.Client(transport=transport(turn)),
        max_retries=0,
        _strict_response_validation=True,
    )
