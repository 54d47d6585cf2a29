"""The catalogue as the rules ask it; its data against the real pi are in tests/conformance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen.pi import catalogue
from pigen.pi.catalogue.slug_upstreams import SLUG_NAMES, find_upstream
from pigen.pi.release import MEASURED, NEWEST, OLDEST, Pi

DATA = Path(catalogue.__file__).parent


def test_a_release_that_was_not_measured_uses_the_nearest_below() -> None:
    assert catalogue.find_measured_release(Pi("0.84.0")) == "0.80.3"
    assert catalogue.find_measured_release(Pi(OLDEST)) == MEASURED[0]
    assert catalogue.find_measured_release(Pi("9.9.9")) == NEWEST


def test_data_cover_every_measured_release() -> None:
    for file in ("providers.json", "listings.json"):
        assert tuple(json.loads((DATA / file).read_text())["releases"]) == MEASURED


@pytest.mark.parametrize("version", MEASURED)
def test_listings_and_providers_agree(version: str) -> None:
    pi = Pi(version)
    for id, built_in in catalogue.get_providers(pi).items():
        assert built_in.id == id
        assert built_in.has_models == bool(catalogue.get_model_ids(id, pi))
    assert catalogue.get_model_ids("nobody", pi) == frozenset()


def test_azure_was_renamed_and_states_no_base_url() -> None:
    old, new = catalogue.get_providers(Pi("0.87.1")), catalogue.get_providers(Pi("1.0.3"))
    assert "azure-openai-responses" in old
    assert "azure-openai-responses" not in new
    assert "azure" not in old
    assert not new["azure"].has_base_url
    assert new["openai"].has_base_url
    assert not new["typesafe"].has_models


def test_ids_come_and_go() -> None:
    assert "claude-sonnet-4-20250514" in catalogue.get_model_ids("anthropic", Pi("0.73.1"))
    assert "claude-sonnet-4-20250514" not in catalogue.get_model_ids("anthropic", Pi("1.5.2"))


def test_own_key_variables() -> None:
    assert catalogue.get_providers(Pi("1.5.2"))["openai"].env == ("OPENAI_API_KEY",)
    assert catalogue.get_providers(Pi("1.5.2"))["google"].env == ("GEMINI_API_KEY",)


def test_facts_of_a_model() -> None:
    fact = catalogue.find_fact("gpt-4o")
    assert fact is not None
    assert (fact.provider, fact.context, fact.output) == ("openai", 128000, 16384)
    assert fact.cost == (2.5, 10, 1.25, 0)
    assert fact.input == ("text", "image")
    assert (fact.reasoning, fact.thinking) == (False, ("off",))
    assert fact.source == f"pi's catalogue {NEWEST}, provider openai"


def test_facts_outlive_the_model() -> None:
    fact = catalogue.find_fact("claude-sonnet-4-20250514", "anthropic")
    assert fact is not None
    assert fact.source == "pi's catalogue 0.80.3, provider anthropic"
    assert fact.reasoning


def test_facts_are_of_exact_ids_and_of_the_upstream_asked_for() -> None:
    assert catalogue.find_fact("GPT-4o") is None
    assert catalogue.find_fact("gpt-4o", "anthropic") is None
    assert catalogue.find_fact("openai/gpt-4o", "openrouter") is not None
    assert catalogue.find_fact("no such model") is None


def test_resellers_count_only_where_they_agree() -> None:
    fact = catalogue.find_fact("openai/gpt-oss-120b")
    rows = [
        catalogue.find_fact("openai/gpt-oss-120b", id) for id in catalogue.get_providers(Pi(NEWEST))
    ]
    figures = {row.figures for row in rows if row}
    assert (fact is None) == (len(figures) > 1)


@pytest.mark.parametrize(
    ("slug", "upstream"),
    [
        ("openai", "openai"),
        ("openai-prod", "openai"),
        ("@openai-prod", "openai"),
        ("team_anthropic.eu", "anthropic"),
        ("azure-openai-eu", "azure"),
        ("aws-bedrock", "amazon-bedrock"),
        ("vertex-ai-prod", "google-vertex"),
        ("my-gemini", "google"),
        ("openai-or-anthropic", None),
        ("main", None),
        ("", None),
    ],
)
def test_what_a_slug_names(slug: str, upstream: str | None) -> None:
    assert find_upstream(slug) == upstream


def test_every_name_for_a_slug_is_a_provider() -> None:
    known = catalogue.get_providers(Pi(NEWEST))
    assert set(SLUG_NAMES.values()) <= set(known)
    assert set(catalogue.MAKERS) <= set(known)
