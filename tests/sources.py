"""Sources for tests: from text to what each team has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pigen.build import files as build_files
from pigen.rules.source_faults import list_findings
from pigen.source.reader import load
from pigen.source.resolver import ResolvedSource, Team, resolve


def resolved(text: str) -> ResolvedSource:
    return resolve(load("pigen.yaml", lambda path: text.encode()))


def teams(text: str) -> dict[str, Team]:
    """The teams by folder; the source has to be without faults."""
    found = resolved(text)
    assert [fault.message for fault in list_findings(found.faults)] == []
    return {team.folder: team for team in found.teams}


def faults(text: str) -> list[tuple[str, int, int]]:
    """Kind, line and column of each fault, those of the files built included."""
    found = resolved(text)
    listed = list_findings(found.faults) or build_files.find_faults(found)
    return [(each.rule, each.line, each.column) for each in listed]


def files(text: str) -> dict[str, Any]:
    """Every file built, by path, as JSON."""
    import json

    found = resolved(text)
    listed = list_findings(found.faults) or build_files.find_faults(found)
    assert [fault.message for fault in listed] == []
    return {each.path: json.loads(each.text) for each in build_files.build_files(found.teams)}


def providers(text: str, folder: str = "") -> Mapping[str, Any]:
    """The providers of a team's models.json."""
    return files(text)[f"{folder}/models.json" if folder else "models.json"]["providers"]


def ids(provider: Mapping[str, Any]) -> list[str]:
    return [model["id"] for model in provider["models"]]
