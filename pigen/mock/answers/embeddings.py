"""OpenAI's embeddings: vectors that depend on the text alone."""

from __future__ import annotations

import base64
import hashlib
import random
import struct

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.turn import Turn

DIMENSIONS = 1536
MOST_DIMENSIONS = 4096


def body(turn: Turn, asked: Asked) -> dict[str, object]:
    said = asked.body.get("input")
    inputs = said if isinstance(said, list) and not _is_tokens(said) else [said]
    wanted = asked.body.get("dimensions")
    size = wanted if isinstance(wanted, int) and 0 < wanted <= MOST_DIMENSIONS else DIMENSIONS
    packed = asked.body.get("encoding_format") == "base64"
    return {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": _embedding(each, size, packed)}
            for index, each in enumerate(inputs)
        ],
        "model": asked.model,
        "usage": {"prompt_tokens": turn.usage.input, "total_tokens": turn.usage.input},
    }


def events(turn: Turn, asked: Asked) -> list[bytes]:
    """There are no streams of embeddings."""
    return []


def _is_tokens(value: list[object]) -> bool:
    return bool(value) and all(isinstance(each, int) for each in value)


def _embedding(said: object, size: int, packed: bool) -> object:
    seed = hashlib.sha256(repr(said).encode("utf-8", "backslashreplace")).digest()
    draw = random.Random(seed)
    vector = [draw.uniform(-1, 1) for _ in range(size)]
    length = sum(each * each for each in vector) ** 0.5
    vector = [each / length for each in vector]
    return base64.b64encode(struct.pack(f"<{size}f", *vector)).decode() if packed else vector
