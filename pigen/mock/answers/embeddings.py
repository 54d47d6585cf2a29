"""OpenAI's embeddings: vectors of length 1 that depend on the text alone."""

from __future__ import annotations

import base64
import hashlib
import struct
from functools import lru_cache

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.parts import Json, listed
from pigen.mock.answers.refusals import MOST_TEXTS
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import encode

_LARGE, _SMALL = 3_072, 1_536
MOST_DIMENSIONS = 4_096
_REMEMBERED = 64


def body(turn: Turn, asked: Asked) -> Json:
    said = listed(asked.body.get("input"))
    several = any(not isinstance(each, int) for each in said)
    inputs = said[:MOST_TEXTS] if several else [asked.body.get("input")]
    wanted = asked.body.get("dimensions")
    usual = _LARGE if "large" in asked.model else _SMALL
    size = wanted if wanted.__class__ is int and 0 < wanted <= MOST_DIMENSIONS else usual
    make = _packed if asked.body.get("encoding_format") == "base64" else _vector
    return {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": make(encode(each), size)}
            for index, each in enumerate(inputs)
        ],
        "model": asked.model,
        "usage": {"prompt_tokens": turn.usage.input, "total_tokens": turn.usage.input},
    }


def stream(turn: Turn, asked: Asked) -> bytes:
    """There are no streams of embeddings."""
    return b""


@lru_cache(_REMEMBERED)
def _vector(said: bytes, size: int) -> tuple[float, ...]:
    drawn = struct.unpack(f"<{size}h", hashlib.shake_256(said).digest(2 * size))
    length = sum(each * each for each in drawn) ** 0.5 or 1
    return tuple(each / length for each in drawn)


@lru_cache(_REMEMBERED)
def _packed(said: bytes, size: int) -> str:
    return base64.b64encode(struct.pack(f"<{size}f", *_vector(said, size))).decode()
