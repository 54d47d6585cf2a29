"""Templates of a models.json or Config: one finding, and no fix,
for what stands there is not JSON yet."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pigen.text.templates import find_template_mark
from tests.command import pigen, put

CASE = Path(__file__).parent / "data/pi/cases/50-template.json.tmpl"
TEMPLATES = {
    "a secret's address": '{"providers": {"a": {"apiKey": {{ op://vault/item }} }}}',
    "go": '{"providers": { {{ if .x }} "a": {} {{ end }} }}',
    "go, trimmed": '{"providers": {\n{{- range .all }}\n"{{ .name }}": {},\n{{- end }}\n}}',
    "go, quotes in a string": '{"providers": {"a": {"apiKey": "{{ env "KEY" }}"}}}',
    "go, a value": '{"providers": {"a": {"baseUrl": {{ .url | quote }}}}}',
    "go, a literal": '{"providers": {"a": {"baseUrl": {{ "x" | quote }}}}}',
    "go, a variable": '{{ $x := 1 }}{"providers": {}}',
    "go, a comment": '{{/* mine */}}\n{"providers": {}}',
    "jinja": '{"providers": {\n{% for p in all %}\n"a": {},\n{% endfor %}\n}}',
    "erb": '{"providers": <%= providers.to_json %>}',
    "envsubst": '{"providers": {"a": {"models": [{"id": "m", "contextWindow": ${CTX} }]}}}',
    "a shell's": '{"providers": {"a": {"apiKey": ${KEY:-none}}}}',
    "handlebars": '{"providers": {\n{{#each all}}\n"a": {},\n{{/each}}\n}}',
}
NO_TEMPLATES = {
    "a comment": '// {{ x }}\n{"providers": {"a": {}} "b": 1}',
    "a brace too many": '{{"providers": {}}}',
    "without quotes": '{{providers: {"a": {}}}}',
    "in a string": '{"providers": {"a": {"baseUrl": "{{ .url }}"}} "b": 1}',
    "in strings": '{"providers": {"a": {"x": "{{", "y": "}}"}} "b": 1}',
    "a variable in a string": '{"providers": {"a": {"apiKey": "${KEY}"}} "b": 1}',
    "a variable in a comment": '// ${KEY}\n{"providers": {"a": {}} "b": 1}',
    "a variable without braces": '{"providers": {"a": {"apiKey": $KEY}}}',
    "a header": '{"providers": {"a": {"headers": {"x": "<% no %>"}}},, "b": 1}',
}


def lint(path: str, cwd: Path, *args: str) -> list[dict]:
    done = pigen("lint", "--format", "json", *args, path, cwd=cwd)
    assert done.returncode == 1, done.stderr
    findings: list[dict] = json.loads(done.stdout)["findings"]
    return findings


@pytest.mark.parametrize("name", [CASE.name, "models.json", "models.json.tmpl", "models.json.j2"])
def test_a_template_is_one_finding(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    shutil.copy(CASE, path)
    (finding,) = lint(name, tmp_path)
    assert (finding["rule"], finding["line"], finding["fix"]) == ("invalid-syntax", 3, None)
    assert finding["help"] == "Lint the file that it renders."
    pigen("lint", "--fix", "--unsafe-fixes", name, cwd=tmp_path)
    assert path.read_text() == CASE.read_text()


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_forms_of_templates(text: str, tmp_path: Path) -> None:
    assert find_template_mark(text) is not None
    put(tmp_path / "models.json", text)
    (finding,) = lint("models.json", tmp_path)
    assert "template" in finding["message"]


@pytest.mark.parametrize("text", NO_TEMPLATES.values(), ids=NO_TEMPLATES)
def test_no_templates(text: str, tmp_path: Path) -> None:
    assert find_template_mark(text) is None
    put(tmp_path / "models.json", text)
    assert "template" not in lint("models.json", tmp_path)[0]["message"]


def test_a_variable_without_quotes_is_left_alone(tmp_path: Path) -> None:
    """--fix used to write "contextWindow": ${"CTX"}."""
    put(tmp_path / "models.json", TEMPLATES["envsubst"])
    (finding,) = lint("models.json", tmp_path)
    assert finding["message"].startswith('"${CTX}" stands outside quotes')
    assert "put it in quotes" in finding["help"]
    pigen("lint", "--fix", "--unsafe-fixes", "models.json", cwd=tmp_path)
    assert (tmp_path / "models.json").read_text() == TEMPLATES["envsubst"]


def test_what_another_program_may_fill_in_is_no_safe_fix(tmp_path: Path) -> None:
    """In a template that is JSON as it stands."""
    text = '{"providers": {"a": {"baseUrl": "{{ url }}", "apiKey": "{{ key }}"}}}'
    put(tmp_path / "models.json.tmpl", text)
    findings = {each["rule"]: each for each in lint("models.json.tmpl", tmp_path)}
    assert '"{{ url }}" will be sent as it is' in findings["variable-in-base-url"]["message"]
    pigen("lint", "--fix", "models.json.tmpl", cwd=tmp_path)
    assert (tmp_path / "models.json.tmpl").read_text() == text


def test_a_config_too(tmp_path: Path) -> None:
    put(tmp_path / "a.config.json", '{"strategy": {{ .s }}, "targets": [{"provider": "@a"}]}')
    (finding,) = lint("a.config.json", tmp_path)
    assert (finding["rule"], finding["fix"]) == ("invalid-syntax", None)
