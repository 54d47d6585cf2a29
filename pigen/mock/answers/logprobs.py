"""How likely each token was: made up, and the same each time.
A token is a word with the space before it."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.mock.answers.conversation import Json

MAX_ALTERNATIVES = 20
_LIKELY = -0.0625
_STEP = -1.5
_OTHERS = (
    " the", " a", " and", " of", " to", " in", " is", " it", " for", " on", " with", " as", " at",
    " by", " be", " or", " an", " we", " so", " if", " no",
)  # fmt: skip


def build_token_logprobs(tokens: Sequence[str], alternatives: int) -> list[Json]:
    """Of each token, with as many of the likeliest in its place, itself first."""
    return [
        {
            **_build_token(token, _LIKELY),
            "top_logprobs": [_build_token(*each) for each in list_likeliest(token, alternatives)],
        }
        for token in tokens
    ]


def list_likeliest(token: str, number: int) -> list[tuple[str, float]]:
    """Tokens and how likely they were: so many, the token itself first."""
    others = [each for each in _OTHERS if each != token]
    tokens = [token, *others][: min(number, MAX_ALTERNATIVES)]
    return [(each, _LIKELY + _STEP * place) for place, each in enumerate(tokens)]


def _build_token(token: str, logprob: float) -> Json:
    return {"token": token, "logprob": logprob, "bytes": list(token.encode("utf-8", "replace"))}
