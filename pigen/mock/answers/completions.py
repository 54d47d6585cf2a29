"""OpenAI's older completions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from pigen.mock.answers.api_refusals import MAX_TEXTS
from pigen.mock.answers.chat import DONE, build_usage
from pigen.mock.answers.conversation import Json, as_list
from pigen.mock.answers.logprobs import list_likeliest
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.pieces import cache_by_text, split_words
from pigen.mock.answers.turn import FILTERED, LENGTH, STOP, Turn
from pigen.mock.encoding import encode


def build_body(turn: Turn, request: ModelRequest) -> Json:
    finish = _get_finish(turn)
    wanted = request.body.get("logprobs")
    choices = [
        {
            "text": echo + turn.text,
            "index": index,
            "logprobs": _build_logprobs((echo, *split_words(turn.text)), wanted, 0),
            "finish_reason": finish,
        }
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
    wanted = request.body.get("logprobs")
    wanted = wanted if wanted.__class__ is int else None
    for index, echo in enumerate(_list_echoes(request)):
        if echo:
            tails.append(_encode_part(echo, index, None, _build_logprobs((echo,), wanted, 0)))
        tails += _encode_parts(turn.text, turn.pieces, index, wanted, len(echo))
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


def _build_logprobs(tokens: Sequence[str], wanted: object, start: int) -> Json | None:
    """The older form: lists side by side. `start` is where the first token is in the text."""
    if not isinstance(wanted, int) or isinstance(wanted, bool):
        return None
    tokens = [token for token in tokens if token]
    offsets = list(accumulate(map(len, tokens), initial=start))[:-1]
    return {
        "tokens": tokens,
        "token_logprobs": [list_likeliest(token, 1)[0][1] for token in tokens],
        "top_logprobs": [dict(list_likeliest(token, wanted)) for token in tokens],
        "text_offset": offsets,
    }


def _encode_part(
    text: str, index: int, finish: str | None = None, logprobs: Json | None = None
) -> bytes:
    choice = {"text": text, "index": index, "logprobs": logprobs, "finish_reason": finish}
    return b'"choices":[%b]}\n\n' % encode(choice)


@cache_by_text
def _encode_parts(
    text: str, pieces: tuple[str, ...], index: int, wanted: int | None, start: int
) -> list[bytes]:
    events = []
    for piece in pieces or split_words(text):
        events.append(_encode_part(piece, index, None, _build_logprobs((piece,), wanted, start)))
        start += len(piece)
    return events
