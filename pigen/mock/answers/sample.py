"""A small value that fits a JSON Schema: for the arguments of tools that a request insists on, and
for answers that have to be JSON of a kind.

No library makes one that is always the same and always ends, so `sample_values` does; the package
jsonschema decides whether the value fits where that is not certain.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

from pigen.mock.answers.conversation import get_member
from pigen.mock.answers.sample_budget import NoSample, OutOfSteps, StepBudget
from pigen.mock.answers.sample_check import Check, strip_schema
from pigen.mock.answers.sample_values import Sampler
from pigen.mock.encoding import decode, encode

_MAX_ATTEMPTS = 200
# How often a path through the schema may enter the same definition once more.
_REENTRIES = (0, 1, 2)
_CACHE_SIZE = 256
_MAX_CACHED_LENGTH = 16_384


def sample(schema: object, text: str) -> object:
    """The value; texts in it are `text` where nothing else is asked for. Raises NoSample."""
    return decode(make_sample_json(schema, text).encode())


def make_sample_json(schema: object, text: str) -> str:
    """The same as JSON. The same schema with the same text gives the same value."""
    written = encode(schema)
    find = _find_sample if len(written) > _MAX_CACHED_LENGTH else _find_cached_sample
    found = find(written, text)
    if found is None:
        raise NoSample("no value was found that fits the schema")
    return found


def _find_sample(encoded_schema: bytes, text: str) -> str | None:
    written_schema = decode(encoded_schema)
    budget = StepBudget()
    try:
        needs_tame = b'"unevaluatedProperties"' in encoded_schema
        schema = strip_schema(written_schema, needs_tame)
        check = Check(schema, get_member(written_schema, "$schema"), budget)
        for reentries in _REENTRIES:
            sampler = Sampler(schema, text, check, budget, reentries)
            for value in islice(sampler.list_values(schema), _MAX_ATTEMPTS):
                if sampler.is_certain or check.fits(schema, value):
                    return encode(value).decode()
            if not sampler.skipped_reentry:
                break
    except (OutOfSteps, RecursionError, ValueError):
        pass
    return None


_find_cached_sample = lru_cache(_CACHE_SIZE)(_find_sample)
