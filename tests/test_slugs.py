"""`@slug/model` as the hosted gateway splits it."""

from __future__ import annotations

import pytest

from pigen.common import slugs


@pytest.mark.parametrize(
    ("id", "parts"),
    [
        ("@openai-prod/gpt-4o", ("openai-prod", "gpt-4o")),
        ("@bedrock-prod/us.anthropic.claude-v2:1", ("bedrock-prod", "us.anthropic.claude-v2:1")),
        ("@together/meta-llama/Llama-3", ("together", "meta-llama/Llama-3")),
        ("@workers/@cf/meta/llama-3", ("workers", "@cf/meta/llama-3")),
        ("@openai-prod", ("openai-prod", "")),
        ("@openai-prod/", ("openai-prod", "")),
        ("@/gpt-4o", ("", "gpt-4o")),
        ("@", ("", "")),
        ("@cf/meta/llama-3", None),
        ("@hf/thebloke/x", None),
        ("gpt-4o", None),
        ("openai-prod/gpt-4o", None),
        ("", None),
    ],
)
def test_split(id: str, parts: tuple[str, str] | None) -> None:
    assert slugs.split_slug(id) == parts
    assert slugs.get_upstream_id(id) == (parts[1] if parts else id)


@pytest.mark.parametrize(
    ("id", "better"),
    [
        ("@@openai-prod/gpt-4o", "@openai-prod/gpt-4o"),
        ("@openai-prod//gpt-4o", "@openai-prod/gpt-4o"),
        ("@openai-prod/ gpt-4o", "@openai-prod/gpt-4o"),
        ("@ openai-prod /gpt-4o ", "@openai-prod/gpt-4o"),
        ("@openai prod/gpt-4o", None),
        ("portkey/@openai-prod/gpt-4o", "@openai-prod/gpt-4o"),
        ("@openai-prod/@openai-prod/gpt-4o", "@openai-prod/gpt-4o"),
        ("@workers/@cf/meta/llama-3", "@workers/@cf/meta/llama-3"),
        ("@openai-prod", None),
        ("@openai-prod/", None),
        ("@/gpt-4o", None),
        ("@", None),
        ("gpt-4o", None),
    ],
)
def test_repaired(id: str, better: str | None) -> None:
    assert slugs.repair(id) == better
    if better:
        assert slugs.repair(better) == better
