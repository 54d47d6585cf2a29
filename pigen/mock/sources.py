"""A team of a source as the mock serves it: its keys go by their values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.gateway import workspace as hosted
from pigen.mock.demo import administrable
from pigen.mock.served import Served
from pigen.source.loading import load
from pigen.source.resolving import Team, resolve
from pigen.source.team_choice import chosen
from pigen.source.workspaces import workspace


def served(team: Team, environ: Mapping[str, str]) -> Served:
    """What a team has, under the values of its keys: from the variable that a key names, else its
    name; and the key for the admin API. Commands (!...) are never run. Raises PigenError where two
    keys have one value."""
    made = workspace(team)
    keys: dict[str, hosted.Key] = {}
    labels: dict[str, str] = {}
    named = []
    for name, (form, _) in team.names.keys.items():
        for member in (None, *team.names.members):
            label = name if member is None else f"{name}-{member}"
            variable = (form.value or "")[1:].strip("{}") if member is None else ""
            found = environ.get(variable) if (form.value or "").startswith("$") else None
            value = found or label
            if value in keys:
                raise PigenError(
                    f"The keys {quote(labels[value])} and {quote(label)} have the same value, so "
                    "the gateway could not tell them apart.",
                    help=f"Give {quote(label)} a variable of its own.",
                )
            keys[value], labels[value] = made.keys[label], label
            if not found and member is None:
                named.append(name)
    return administrable(replace(made, keys=keys), labels, named)


def from_file(path: str, team: str | None) -> Served:
    """A team of the source at `path`, the root where none is named. Raises PigenError for a source
    with errors, too."""
    resolved = resolve(load(path))
    if resolved.faults:
        first = resolved.faults[0].finding()
        raise PigenError(
            f"The source has errors: {first.message}", path=path, help="Run `pigen build`."
        )
    found = resolved.teams[0] if team is None else chosen(team, resolved.teams)
    return served(found, os.environ)
