"""What pigen lint takes: without a path, in folders, and among files of other programs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pigen.lint.pi_content import may_be_pis
from pigen.text.document import from_text
from tests.command import CLEAN, DOUBLED, pigen, put

SOURCE = "version: 1\nproviders: {a: {slug: a}}\n"
OTHERS = {
    "a Django fixture": '[{"model": "shop.provider", "pk": 1, "fields": {"api": '
    '"x", "providers": []}}]',
    "a registry by name": '{"gpt-4o": {"context": 128000, "providers": {"openai": 1}}}',
    "a registry of models": '{"version": 1, "models": [{"name": "a", "providers": ["openai"]}]}',
    "a registry of providers": '{"providers": {"openai": {"name": '
    '"OpenAI", "models": ["gpt-4o"]}}}',
    "a list of providers": '{"providers": [{"name": "OpenAI", "website": "https://openai.com"}]}',
    "text": '"providers"',
    "a hub's list": '{"models": [{"id": "bert-base", "modelId": "bert-base", "tags": []}]}',
    "a frontend's list": '{"models": [{"id": "gpt-4o", "name": "GPT-4o", "contextWindow": 1}]}',
    "a hub's list by provider": '{"providers": {"hf": {"models": [{"id": "a", "tags": []}]}}}',
    "models.dev": '{"openai": {"id": "openai", "env": ["K"], "models": {"o3": {"id": "o3"}}}}',
    "Ollama": '{"models": [{"name": "llama3:latest", "digest": "abc", "details": {}}]}',
    "LiteLLM": '{"model_list": [{"model_name": "a", "litellm_params": {"api_key": "k"}}]}',
    "LiteLLM's prices": '{"gpt-4o": {"max_tokens": 4096, "litellm_provider": "openai"}}',
    "ONNX": '[{"model": "resnet50", "model_path": "a.onnx", "metadata": {}}]',
    "the API's list": '{"object": "list", "data": [{"id": "gpt-4o", "object": "model"}]}',
    "Continue": '{"models": [{"title": "GPT-4", "provider": "openai", "apiKey": "k"}]}',
    "LoopBack": '[{"name": "User", "base": "PersistedModel", "properties": {}}]',
    "an ORM": '{"version": 1, "models": {"User": {"attributes": {"id": "int"}}}}',
    "Terraform": '{"providers": {"aws": {"region": "eu", "version": "5"}}}',
    "a list of names": '["Golf", "Polo"]',
    "an empty list": "[]",
    "null": "null",
}
PIS = {
    "empty": '{"providers": {}}',
    "nothing": "{}",
    "broken": '{"providers": ',
    "misspelt": '{"providers": {"openai": {"baseURL": "https://x"}}}',
    "a list": '{"providers": [{"name": "a", "baseUrl": "https://x", "models": []}]}',
    "without its key": '{"openai": {"base_url": "https://x", "models": []}}',
    "singular": '{"provider": {"openai": {"apiKey": "$K"}}}',
    "models alone": '{"providers": {"a": {"models": [{"id": "m"}]}}}',
    "a model with a slip": '{"providers": {"a": {"models": [{"id": "m", "cost": {}, "x": 1}]}}}',
    "a provider without its name": '{"baseUrl": "https://x", "models": [{"id": "m"}]}',
    "models without their provider": '{"models": [{"id": "m", "api": "openai-completions"}]}',
}


@pytest.mark.parametrize("name", [*OTHERS, *PIS])
def test_whose_a_models_json_is(name: str) -> None:
    text = OTHERS.get(name) or PIS[name]
    assert may_be_pis(from_text(text, "models.json")) == (name in PIS)


def test_other_programs_are_left_alone(tmp_path: Path) -> None:
    for number, text in enumerate(OTHERS.values()):
        put(tmp_path / "others" / f"{number}" / "models.json", text)
    own = put(tmp_path / "own" / "models.json", DOUBLED)
    done = pigen("lint", "--format", "concise", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {"./own/models.json"}
    named = sorted((tmp_path / "others").rglob("models.json"))
    done = pigen("lint", "--skip-others", *named, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = pigen("lint", "--skip-others", *named, own, cwd=tmp_path)
    assert done.returncode == 1
    assert pigen("lint", *named, cwd=tmp_path).returncode == 1, "named, so taken at its word"


def test_pis_own_folder_is_pis_whatever_it_holds(tmp_path: Path) -> None:
    path = put(tmp_path / ".pi" / "agent" / "models.json", OTHERS["a registry of models"])
    assert pigen("lint", "--skip-others", path, cwd=tmp_path).returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_folder_that_may_not_be_entered(tmp_path: Path) -> None:
    put(tmp_path / "open" / "a.models.json", CLEAN)
    shut = tmp_path / "shut"
    put(shut / "b.models.json", DOUBLED)
    shut.chmod(0)
    try:
        for path in (".", "shut"):
            done = pigen("lint", path, cwd=tmp_path)
            assert done.returncode == 2, done.stdout
            assert "shut" in done.stderr
            assert "The folder could not be read" in done.stderr
    finally:
        shut.chmod(0o700)


def test_without_a_path_the_source_here_is_linted(tmp_path: Path) -> None:
    put(tmp_path / ".pi" / "agent" / "models.json", CLEAN)
    done = pigen("lint", cwd=tmp_path, HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert f"linting {tmp_path}/.pi/agent/models.json" in done.stderr
    put(tmp_path / "pigen.yaml", SOURCE + "teams: 5\n")
    done = pigen("lint", cwd=tmp_path, HOME=str(tmp_path))
    assert done.returncode == 1
    assert "linting pigen.yaml" in done.stderr
    assert "--> pigen.yaml:3" in done.stdout
