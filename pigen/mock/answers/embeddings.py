"""OpenAI's embeddings: vectors of length 1 that depend on the text alone."""

from __future__ import annotations

import base64
import hashlib
import struct
from functools import lru_cache

from pigen.mock.answers.api_refusals import MAX_TEXTS
from pigen.mock.answers.conversation import Json, as_list
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import encode

_LARGE, _SMALL = 3_072, 1_536
MAX_DIMENSIONS = 4_096
_CACHE_SIZE = 64


def build_body(turn: Turn, request: ModelRequest) -> Json:
    texts = as_list(request.body.get("input"))
    several = any(not isinstance(each, int) for each in texts)
    inputs = texts[:MAX_TEXTS] if several else [request.body.get("input")]
    wanted = request.body.get("dimensions")
    usual = _LARGE if "large" in request.model else _SMALL
    size = wanted if wanted.__class__ is int and 0 < wanted <= MAX_DIMENSIONS else usual
    make = _pack_vector if request.body.get("encoding_format") == "base64" else _make_vector
    return {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": make(encode(each), size)}
            for index, each in enumerate(inputs)
        ],
        "model": request.model,
        "usage": {"prompt_tokens": turn.usage.input, "total_tokens": turn.usage.input},
    }


def build_stream(turn: Turn, request: ModelRequest) -> bytes:
    """There are no streams of embeddings."""
    return b""


@lru_cache(_CACHE_SIZE)
def _make_vector(data: bytes, size: int) -> tuple[float, ...]:
    numbers = struct.unpack(f"<{size}h", hashlib.shake_256(data).digest(2 * size))
    length = sum(each * each for each in numbers) ** 0.5 or 1
    return tuple(each / length for each in numbers)


@lru_cache(_CACHE_SIZE)
def _pack_vector(data: bytes, size: int) -> str:
    return base64.b64encode(struct.pack(f"<{size}f", *_make_vector(data, size))).decode()
