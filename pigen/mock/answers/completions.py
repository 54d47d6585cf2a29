"""OpenAI's older completions."""

from __future__ import annotations

import time

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.chat import DONE, usage
from pigen.mock.answers.pieces import words
from pigen.mock.answers.turn import LENGTH, STOP, Turn
from pigen.mock.encoding import encode

Json = dict[str, object]


def body(turn: Turn, asked: Asked) -> Json:
    return {**_part(turn, asked, turn.text, _finish(turn)), "usage": usage(turn)}


def events(turn: Turn, asked: Asked) -> list[bytes]:
    parts = [_part(turn, asked, piece, None) for piece in words(turn.text)]
    parts.append(_part(turn, asked, "", _finish(turn)))
    if asked.wants_usage:
        parts.append({**_part(turn, asked, "", None), "choices": [], "usage": usage(turn)})
    return [*(b"data: %b\n\n" % encode(part) for part in parts), DONE]


def _finish(turn: Turn) -> str:
    return LENGTH if turn.finish == LENGTH else STOP


def _part(turn: Turn, asked: Asked, text: str, finish: str | None) -> Json:
    choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": finish}
    return {
        "id": f"cmpl-{turn.id}",
        "object": "text_completion",
        "created": int(time.time()),
        "model": asked.model,
        "choices": [choice],
    }
