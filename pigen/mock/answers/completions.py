"""OpenAI's older completions."""

from __future__ import annotations

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.chat import DONE, usage
from pigen.mock.answers.parts import Json, listed
from pigen.mock.answers.pieces import remembered, words
from pigen.mock.answers.refusals import MOST_TEXTS
from pigen.mock.answers.turn import FILTERED, LENGTH, STOP, Turn
from pigen.mock.encoding import encode


def body(turn: Turn, asked: Asked) -> Json:
    finish = _finish(turn)
    choices = [
        {"text": echo + turn.text, "index": index, "logprobs": None, "finish_reason": finish}
        for index, echo in enumerate(_choices(asked))
    ]
    return {
        "id": f"cmpl-{asked.number}",
        "object": "text_completion",
        "created": asked.now,
        "model": asked.model,
        "choices": choices,
        "usage": usage(turn, asked),
    }


def stream(turn: Turn, asked: Asked) -> bytes:
    head = b'data: {"id":"cmpl-%d","object":"text_completion","created":%d,"model":%b,' % (
        asked.number,
        asked.now,
        encode(asked.model),
    )
    tails = [b""]
    for index, echo in enumerate(_choices(asked)):
        if echo:
            tails.append(_part(echo, index))
        tails += _said(turn.text, turn.pieces, index)
        tails.append(_part("", index, _finish(turn)))
    if asked.wants_usage:
        tails.append(b'"choices":[],"usage":%b}\n\n' % encode(usage(turn, asked)))
    return head.join(tails) + DONE


def _choices(asked: Asked) -> list[str]:
    """What each answer repeats of its prompt before its own text: "" where that is not wanted."""
    prompt = listed(asked.body.get("prompt"))
    several = any(isinstance(each, (str, list)) for each in prompt)
    prompts = prompt if several else [asked.body.get("prompt")]
    echoes = asked.body.get("echo") is True
    texts = [each if echoes and isinstance(each, str) else "" for each in prompts[:MOST_TEXTS]]
    return [text for text in texts for _ in range(asked.choices)][:MOST_TEXTS]


def _finish(turn: Turn) -> str:
    return turn.finish if turn.finish in (LENGTH, FILTERED) else STOP


def _part(text: str, index: int, finish: str | None = None) -> bytes:
    choice = {"text": text, "index": index, "logprobs": None, "finish_reason": finish}
    return b'"choices":[%b]}\n\n' % encode(choice)


@remembered
def _said(text: str, pieces: tuple[str, ...], index: int) -> list[bytes]:
    return [_part(piece, index) for piece in pieces or words(text)]
