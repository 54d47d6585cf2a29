"""OpenAI's older completions."""

from __future__ import annotations

from pigen.mock.answers.api_refusals import MAX_TEXTS
from pigen.mock.answers.chat import DONE, build_usage
from pigen.mock.answers.conversation import Json, as_list
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.pieces import cache_by_text, split_words
from pigen.mock.answers.turn import FILTERED, LENGTH, STOP, Turn
from pigen.mock.encoding import encode


def build_body(turn: Turn, request: ModelRequest) -> Json:
    finish = _get_finish(turn)
    choices = [
        {"text": echo + turn.text, "index": index, "logprobs": None, "finish_reason": finish}
        for index, echo in enumerate(_list_echoes(request))
    ]
    return {
        "id": f"cmpl-{request.number}",
        "object": "text_completion",
        "created": request.now,
        "model": request.model,
        "choices": choices,
        "usage": build_usage(turn, request),
    }


def build_stream(turn: Turn, request: ModelRequest) -> bytes:
    head = b'data: {"id":"cmpl-%d","object":"text_completion","created":%d,"model":%b,' % (
        request.number,
        request.now,
        encode(request.model),
    )
    tails = [b""]
    for index, echo in enumerate(_list_echoes(request)):
        if echo:
            tails.append(_encode_part(echo, index))
        tails += _encode_parts(turn.text, turn.pieces, index)
        tails.append(_encode_part("", index, _get_finish(turn)))
    if request.wants_usage:
        tails.append(b'"choices":[],"usage":%b}\n\n' % encode(build_usage(turn, request)))
    return head.join(tails) + DONE


def _list_echoes(request: ModelRequest) -> list[str]:
    """What each answer repeats of its prompt before its own text: "" where that is not wanted."""
    prompt = as_list(request.body.get("prompt"))
    several = any(isinstance(each, (str, list)) for each in prompt)
    prompts = prompt if several else [request.body.get("prompt")]
    echoes = request.body.get("echo") is True
    texts = [each if echoes and isinstance(each, str) else "" for each in prompts[:MAX_TEXTS]]
    return [text for text in texts for _ in range(request.choices)][:MAX_TEXTS]


def _get_finish(turn: Turn) -> str:
    return turn.finish if turn.finish in (LENGTH, FILTERED) else STOP


def _encode_part(text: str, index: int, finish: str | None = None) -> bytes:
    choice = {"text": text, "index": index, "logprobs": None, "finish_reason": finish}
    return b'"choices":[%b]}\n\n' % encode(choice)


@cache_by_text
def _encode_parts(text: str, pieces: tuple[str, ...], index: int) -> list[bytes]:
    return [_encode_part(piece, index) for piece in pieces or split_words(text)]
