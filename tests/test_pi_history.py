"""What pi listed when, what its entries have besides figures, and how the data are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen.pi import catalogue
from pigen.pi.catalogue import entries, history
from pigen.pi.release import MEASURED, NEWEST, OLDEST, Pi, parse_version
from scripts.pi.differ import compare, tell_conditions
from scripts.pi.history import numbers_of, span_of
from scripts.pi.releases import replace_newest

DATA = Path(catalogue.__file__).parent
RELEASES = json.loads((DATA / "releases.json").read_text())


def test_releases_are_in_order_and_dated() -> None:
    versions = [version for version, _, _ in RELEASES["releases"]]
    assert versions[0] == OLDEST
    assert versions[-1] == RELEASES["newest"] == NEWEST == MEASURED[-1]
    assert versions == sorted(versions, key=parse_version)
    assert set(MEASURED) <= set(versions)
    days = [day for _, day, _ in RELEASES["releases"]]
    assert days == sorted(days)
    made = [
        made for version, _, made in RELEASES["releases"] if parse_version(version) >= (0, 82, 0)
    ]
    assert all(made)
    assert made == sorted(made)


@pytest.mark.parametrize("version", MEASURED)
def test_the_history_agrees_with_the_listings(version: str) -> None:
    pi = Pi(version)
    for provider in catalogue.get_providers(pi):
        ids = catalogue.get_model_ids(provider, pi)
        assert all(history.was_listed(provider, id, pi) for id in ids)
        known = history._read_spans(provider)
        assert sum(history.was_listed(provider, id, pi) for id in known) == len(ids)


def test_when_a_model_was_listed() -> None:
    assert history.list_spans("opencode", "glm-5.1")[-1][1] is not None
    assert history.find_removal("opencode", "glm-5.1") == str(Pi("1.6"))
    assert history.list_spans("openai", "gpt-6.2-sol") == ((str(Pi("1.6")), None),)
    assert history.find_removal("openai", "gpt-6.2-sol") is None
    assert not history.was_listed("openai", "gpt-6.2-sol", Pi("1.5.2"))
    assert history.was_listed("openai", "gpt-6.2-sol", Pi("9.9.9"))
    assert history.list_spans("openai", "nobody-knows-this") == ()


def test_what_an_entry_has_besides_its_figures() -> None:
    glm = entries.find_entry("zai", "glm-4.7", Pi(NEWEST))
    assert glm["compat"]["thinkingFormat"] == "zai"
    assert glm["compat"]["maxTokensField"] == "max_tokens"
    opus = entries.find_entry("anthropic", "claude-opus-4-8", Pi(NEWEST))
    assert opus["thinkingLevelMap"]["xhigh"]
    assert entries.find_entry("anthropic", "claude-opus-4-8", Pi("0.73.1")) == {}
    assert entries.find_entry("nobody", "m", Pi(NEWEST)) == {}


def test_a_release_that_changes_nothing_takes_the_place_of_the_newest() -> None:
    measured = ["1.0.3", "2.0.0"]
    assert replace_newest(measured, "2.0.0", "2.0.1", kept=False) == ["1.0.3", "2.0.1"]
    assert replace_newest(measured, "2.0.0", "2.0.1", kept=True) == [*measured, "2.0.1"]
    assert replace_newest([*measured, "2.0.1"], "2.0.0", "2.0.1", kept=True) == [*measured, "2.0.1"]


@pytest.mark.parametrize("numbers", [[0], [3], [0, 1, 2], [9], [2, 3, 5, 8, 9], list(range(10))])
def test_spans(numbers: list[int]) -> None:
    assert numbers_of(span_of(numbers, 9), 9) == numbers


def test_differences_are_told_by_what_they_have_in_common() -> None:
    old = [{"role": "developer"}, {"role": "developer"}, {"role": "system"}]
    new = [{"role": "developer"}, {"role": "system"}, {"role": "system"}]
    (change,) = compare(old, new, ("1", "2"))
    assert str(change) == 'role: "developer" -> "system"'
    described = [{"provider": "openai"}, {"provider": "portkey"}, {"provider": "zai"}]
    told = tell_conditions(change.cases, described, lambda number: True)
    assert told == ["1 of 3 requests", "only with provider portkey"]
    assert compare([{"agent": "pi/1"}], [{"agent": "pi/2"}], ("1", "2")) == []
