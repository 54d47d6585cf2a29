"""How pi reads keys and headers. The expectations were taken from pi's own resolver."""

from __future__ import annotations

import pytest

from pigen.common import credentials
from pigen.common.quoting import quote
from pigen.pi import interpolation
from pigen.pi.release import Pi

OLD, REWRITING, NEW = Pi("0.73.1"), Pi("0.78.0"), Pi("1.5.2")
ENV = {"KEY": "secret", "lower": "small", "EMPTY": ""}
# text -> what pi 1.5.2 sends with ENV; None: no value
SENT = {
    "plain": "plain",
    "KEY": "KEY",
    "$KEY": "secret",
    "${KEY}": "secret",
    "Bearer $KEY": "Bearer secret",
    "$lower-${KEY}": "small-secret",
    "$KEY_x": None,
    "$UNSET": None,
    "$EMPTY": None,
    "a$$b": "a$b",
    "$$KEY": "$KEY",
    "$$$KEY": "$secret",
    "$!x": "!x",
    "a$!b": "a!b",
    "$": "$",
    "a$": "a$",
    "${": "${",
    "${KEY": "${KEY",
    "${1x}": "${1x}",
    "${KEY}${": "secret${",
    "${a-b}$KEY": "${a-b}secret",
    "$1": "$1",
    "$ä": "$ä",
    "${}": "${}",
    "": "",
}


@pytest.mark.parametrize(("text", "sent"), SENT.items())
def test_interpolation(text: str, sent: str | None) -> None:
    assert interpolation.resolve(text, NEW, ENV) == sent
    if not interpolation.find_variables(text, NEW):
        assert interpolation.resolve_literal(text, NEW) == sent


@pytest.mark.parametrize(
    ("text", "sent"), [("KEY", "secret"), ("$KEY", "$KEY"), ("EMPTY", "EMPTY")]
)
def test_before_interpolation_the_whole_text_is_looked_up(text: str, sent: str) -> None:
    assert interpolation.resolve(text, OLD, ENV) == sent
    assert interpolation.find_variables(text, OLD) == []


def test_the_rewrite_knows_upper_case_names_alone() -> None:
    assert interpolation.resolve("KEY", REWRITING, ENV) == "secret"
    assert interpolation.resolve("lower", REWRITING, ENV) == "lower"
    assert interpolation.resolve("UNSET", REWRITING, ENV) is None
    assert interpolation.find_variables("KEY", REWRITING) == ["KEY"]
    assert interpolation.resolve_literal("KEY", REWRITING) is None


@pytest.mark.parametrize("pi", [OLD, REWRITING, NEW], ids=str)
def test_a_command_has_no_known_value(pi: Pi) -> None:
    assert interpolation.is_command("!echo $KEY")
    assert interpolation.resolve_literal("!echo $KEY", pi) is None
    assert interpolation.resolve("!echo $KEY", pi, ENV) is None
    assert interpolation.find_variables("!echo $KEY", pi) == []


@pytest.mark.parametrize("text", ["a$b", "$", "!x", "$$", "${KEY}", "plain", "a$!b"])
def test_what_is_written_for_a_text_is_read_as_it(text: str) -> None:
    assert interpolation.resolve_literal(interpolation.escape(text, NEW), NEW) == text


def test_doubled_leaves_other_variables() -> None:
    assert interpolation.double_dollars('{"$eq": "$KEY", "$$in": "$equal"}', ["eq", "in"]) == (
        '{"$$eq": "$KEY", "$$in": "$equal"}'
    )


def test_quote_is_one_short_line() -> None:
    assert quote("a\nb") == '"a\\u000ab"'
    assert len(quote("x" * 99)) == 42
    assert quote("x" * 99, 120) == '"' + "x" * 99 + '"'


def test_header_knows_no_case() -> None:
    assert interpolation.find_header({"X-Api-Key": "1"}, "x-api-key") == "X-Api-Key"
    assert interpolation.find_header({}, "x-api-key") is None


SECRETS = (
    "sk-ant-api03-Abcdefghij0123456789",
    "sk-proj-0123456789abcdefghij",
    "sk-1234567890abcdef",
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0",
    "AIza" + "SyA1b2C3d4E5f6G7h8I9j0",
    "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx",
    "9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c",
    "Zx81kQ0pLm72VbTr5NcYZx81",
)
DUMMIES = (
    "ollama",
    "LM-Studio",
    "dummy",
    "EMPTY",
    "none",
    "x",
    "sk-no-key-required",
    "Bearer none",
)
PLACEHOLDERS = (
    "YOUR_PORTKEY_API_KEY",
    "YOUR_SCOPED_PORTKEY_KEY",
    "<your-key>",
    "your-api-key-here",
    "sk-xxx",
    "sk-ant-xxxxxxxxxxxxxxxxxxxx",
    "sk-...",
    "changeme",
    "Bearer YOUR_TOKEN",
    "my-api-key",
    "REPLACE_ME",
)
NEITHER = (
    "PORTKEY_API_KEY",
    "local-development-server-1",
    "llama-server-7b-q4-local-12345",
    "fine-grained-tool-streaming-2025-05-14",
    "sk-local-development-key",
    "application/json; charset=utf-8",
    "MY_API_KEY",
    "a perfectly ordinary sentence with 123 words",
)


@pytest.mark.parametrize("text", SECRETS + DUMMIES + PLACEHOLDERS + NEITHER)
def test_each_value_is_of_one_kind(text: str) -> None:
    assert credentials.is_secret(text) == (text in SECRETS)
    assert credentials.is_dummy(text) == (text in DUMMIES)
    assert credentials.is_placeholder(text) == (text in PLACEHOLDERS)


@pytest.mark.parametrize("text", SECRETS)
def test_a_mask_shows_three_characters_at_most(text: str) -> None:
    assert len(credentials.mask(text)) == len('"abc..."')
    assert credentials.mask("short") == "a key"


@pytest.mark.parametrize(
    ("provider", "variable"),
    [
        ("portkey", "PORTKEY_API_KEY"),
        ("my--gw", "MY_GW_API_KEY"),
        ("gw (team)", "GW_TEAM_API_KEY"),
        (" _x_", "X_API_KEY"),
        ("9router", "_9ROUTER_API_KEY"),
        ("模型", "PROVIDER_API_KEY"),
    ],
)
def test_a_good_name_for_a_variable(provider: str, variable: str) -> None:
    assert interpolation.suggest_key_variable(provider) == variable
