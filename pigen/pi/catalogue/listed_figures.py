"""What any provider of pi's catalogue says of a model: one id is listed with several figures.

gpt-5.4 takes 1,050,000 tokens under azure and openrouter and 272,000 under openai (pi 1.6.0), so a
figure of the file that any listing has is no mistake.
"""

from __future__ import annotations

from functools import cache

from pigen.pi import catalogue
from pigen.pi.catalogue import Fact

# How those who resell write the maker before the id.
MAKER_PREFIXES = (
    "anthropic",
    "deepseek",
    "deepseek-ai",
    "google",
    "meta-llama",
    "minimax",
    "minimaxai",
    "mistralai",
    "moonshotai",
    "openai",
    "qwen",
    "x-ai",
    "xai",
    "xiaomi",
    "z-ai",
    "zai-org",
)


@cache
def find_listings(id: str) -> tuple[Fact, ...]:
    """Every listing of a model under its own id or, as in openai/gpt-5.4, with its maker's name."""
    bare = id.rpartition("/")[2]
    ids = dict.fromkeys((id, bare, *(f"{maker}/{bare}" for maker in MAKER_PREFIXES)))
    return tuple(fact for each in ids for fact in catalogue.find_all_facts(each))


def lists_context(id: str, tokens: float) -> bool:
    """Whether a listing takes that many tokens or more."""
    return any(fact.context >= tokens for fact in find_listings(id))


def lists_answer(id: str, tokens: float) -> bool:
    return any(fact.output >= tokens for fact in find_listings(id))


def lists_price(id: str, input: float, output: float) -> bool:
    return any(
        abs(input - fact.cost[0]) <= fact.cost[0] / 100
        and abs(output - fact.cost[1]) <= fact.cost[1] / 100
        for fact in find_listings(id)
    )


def lists_reasoning(id: str, reasoning: bool) -> bool:
    return any(fact.reasoning is reasoning for fact in find_listings(id))


def lists_images(id: str, images: bool) -> bool:
    return any(("image" in fact.input) is images for fact in find_listings(id))
