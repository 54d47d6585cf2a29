"""A team of a source as the mock serves it: its keys go by their values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from pigen.common.errors import PigenError
from pigen.common.kinds import SOURCE
from pigen.common.quoting import quote
from pigen.gateway import workspace as hosted
from pigen.mock.demo import with_admin_key
from pigen.mock.gateway_setup import GatewaySetup
from pigen.outputs.withheld import find_withheld, withhold_texts
from pigen.rules.source_faults import list_findings
from pigen.source.reader import load
from pigen.source.resolver import Team, resolve
from pigen.source.team_choice import choose_team
from pigen.source.team_workspace import build_workspace, get_guardrail_ids


def build_setup(team: Team, environ: Mapping[str, str]) -> GatewaySetup:
    """What a team has, under the values of its keys: from the variable that a key names, else its
    name; and the key for the admin API. Commands (!...) are never run. Raises PigenError where two
    keys have one value."""
    base_workspace = build_workspace(team)
    keys: dict[str, hosted.ApiKey] = {}
    labels: dict[str, str] = {}
    unresolved_keys = []
    for name, (form, _) in team.names.keys.items():
        for member in (None, *team.names.members):
            label = name if member is None else f"{name}-{member}"
            variable = (form.value or "")[1:].strip("{}") if member is None else ""
            secret = environ.get(variable) if (form.value or "").startswith("$") else None
            value = secret or label
            if value in keys:
                raise PigenError(
                    f"The keys {quote(labels[value])} and {quote(label)} have the same value, so "
                    "the gateway could not tell them apart.",
                    help=f"Give {quote(label)} a variable of its own.",
                )
            keys[value], labels[value] = base_workspace.keys[label], label
            if not secret and member is None:
                unresolved_keys.append(name)
    setup = with_admin_key(replace(base_workspace, keys=keys), labels, unresolved_keys)
    return replace(setup, guardrail_ids=get_guardrail_ids(team))


def load_setup(path: str, team: str | None) -> GatewaySetup:
    """A team of the source at `path`, the root where none is named. Raises PigenError for a source
    with errors, too."""
    loaded = load(path)
    resolved = resolve(loaded)
    if resolved.faults:
        found = list_findings(resolved.faults[:1])
        first = withhold_texts(found, find_withheld(loaded.documents, SOURCE))[0]
        raise PigenError(
            f"The source has errors: {first.message}", path=path, help="Run `pigen build`."
        )
    selected_team = resolved.teams[0] if team is None else choose_team(team, resolved.teams)
    return build_setup(selected_team, os.environ)
