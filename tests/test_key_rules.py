"""The rules for API keys: every example, and what stays silent."""

from __future__ import annotations

import json

import pytest

from pigen import rules
from pigen.common.kinds import KEY
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Rule
from pigen.lint import runner
from pigen.portkey import scopes
from pigen.portkey.key import KeyFile, parse_timestamp
from pigen.text import yaml
from pigen.text.document import from_text

ALL = rules.load_documented(KEY)
NOW = 1_780_000_000_000.0  # in May 2026


def found(content: object, *known: Rule, now: float | None = NOW) -> list[Finding]:
    document = from_text(content if isinstance(content, str) else json.dumps(content), "key.json")
    return runner.lint(KeyFile(document, document.value, now), known or ALL)


def test_the_documented_key_is_of_no_use_to_pi() -> None:
    body = {
        "name": "frontend-engineering",
        "workspace_id": "YOUR_WORKSPACE_ID",
        "defaults": {
            "config_id": "your-config-id",
            "metadata": {"environment": "development", "department": "engineering"},
        },
        "scopes": ["logs.view", "configs.read"],
    }
    findings = found({"endpoint": "/api-keys/organisation/service", "body": body})
    assert "no-completions-scope" in {each.rule for each in findings}
    assert "403" in next(f.message for f in findings if f.rule == "no-completions-scope")


@pytest.mark.parametrize("value", [None, 5, '"key"', [], {}, {"body": 5}, {"scopes": "x"}])
def test_odd_values_are_no_keys(value: object) -> None:
    kinds = {"missing-key", "wrong-type"}
    assert {each.rule for each in found(value)} <= kinds
    assert found(value)


def test_values_are_shown_as_people_write_them() -> None:
    findings = found(
        {"name": "k", "scopes": ["completions.write", 5], "usage_limits": [], "alert_email": ["a"]}
    )
    assert [(each.pointer, each.message) for each in findings] == [
        ("/scopes/1", 'Entry 2 of "scopes" is no text.'),
        ("/usage_limits", '"usage_limits" is a list; a map belongs here.'),
        (
            "/alert_email",
            'The admin API knows no field "alert_email" here, so it will have no effect.',
        ),
    ]
    assert findings[2].help.startswith('Did you mean "alert_emails"?')


def test_without_a_date_nothing_has_expired() -> None:
    assert (
        found({"name": "k", "scopes": ["completions.write"], "expires_at": "2001-01-01"}, now=None)
        == []
    )


def test_a_key_may_be_written_in_yaml() -> None:
    document = yaml.from_text("name: pi\nscopes:\n  - completions.wite\n", "key.yaml")
    findings = runner.lint(KeyFile(document, document.value, NOW), ALL)
    places = {each.rule: (each.line, each.column) for each in findings}
    assert places == {"unknown-scope": (3, 5), "no-completions-scope": (3, 3)}


def test_moments() -> None:
    assert parse_timestamp("1970-01-02") == parse_timestamp("1970-01-02T00:00:00Z") == 86_400_000
    assert parse_timestamp("1970-01-01T01:00:00+01:00") == 0
    assert parse_timestamp("soon") is parse_timestamp(5) is None


def test_scopes_by_type() -> None:
    sizes = [len(scopes.get_scopes(type)) for type in scopes.KEY_TYPES]
    assert sizes == [133, 91, 79]
    assert scopes.list_key_types("completions.write") == ["workspace/service", "workspace/user"]
