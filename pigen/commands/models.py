"""pigen models: the catalogue, searched."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from pigen.common.errors import PigenError
from pigen.common.suggest import did_you_mean
from pigen.lint.discovery import find_agent_dir
from pigen.outputs import terminal
from pigen.outputs.table import fit_table
from pigen.pi import models_store, release_choice
from pigen.pi.built_ins import BuiltIns
from pigen.pi.catalogue import Fact
from pigen.pi.catalogue.model_filter import ModelFilter, make_filter
from pigen.pi.catalogue.search import list_all_facts, merge_facts, search, sort_facts
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.interpolation import format_number
from pigen.pi.thinking import format_span

COLUMNS = (
    "model",
    "provider",
    "context",
    "answer",
    "$ in",
    "$ out",
    "thinking",
    "images",
    "known from",
)
RIGHT_ALIGNED = (2, 3, 4, 5)
# Columns that a narrow terminal leaves out, the first first.
LEFT_OUT = (8, 3, 7, 6, 1, 5, 2, 4)


def run(
    query: Sequence[str],
    provider: str | None,
    max_price: str | None,
    context: str | None,
    thinking: bool,
    images: bool,
    sort: str | None,
    json: bool,
    fill: str | None,
    yes: bool,
    gateway: str | None,
    pi_version: str | None,
) -> int:
    """Searching: 0, or 1 where nothing is found. Filling: 0, or 1 where it was not written."""
    wanted = make_filter(max_price, context, thinking, images)
    if fill is not None:
        if query or provider or json or sort or wanted != ModelFilter():
            raise PigenError(
                "--fill takes the models of the file, so options that search do not go with it.",
                help="Give --fill FILE with --yes, --gateway and --pi-version alone.",
            )
        from pigen.commands import fill_models

        return fill_models.run(fill, yes, pi_version, gateway)
    if yes or gateway:
        raise PigenError(
            f"{'--yes' if yes else '--gateway'} goes with --fill.", help="Leave it out."
        )
    words = " ".join(query)
    pi, remark = release_choice.choose_release(pi_version)
    if remark:
        terminal.note(remark)
    store = os.path.join(find_agent_dir(), models_store.NAME)
    stored = BuiltIns(pi, store).get_stored_facts()
    named = search(words, _find_provider(provider), stored)
    facts = sort_facts([fact for fact in named if wanted.takes(fact)], sort)
    if json:
        terminal.write_json(_to_json(facts))
    elif facts:
        painter = terminal.make_painter(sys.stdout)
        terminal.write(
            fit_table(COLUMNS, list(map(_format_row, facts)), RIGHT_ALIGNED, LEFT_OUT, painter)
        )
    if named and not facts:
        terminal.note(f"None of the {len(named)} models found is like that: {wanted.describe()}.")
    elif not facts:
        ids = [fact.id for fact in merge_facts(stored)]
        near = did_you_mean(words, ids) if words else ""
        terminal.note(f'No model has "{words}" in its provider, id or name. {near}'.strip())
    return 0 if facts else 1


def _find_provider(name: str | None) -> str | None:
    """pi's id for a provider, which may be given as a slug of the gateway's."""
    if name is None:
        return None
    known = {fact.provider for fact in list_all_facts()}
    pi_id = name if name in known else find_upstream(name)
    if pi_id not in known:
        raise PigenError(
            f'pi has no provider "{name}", and no slug tells which one is meant.',
            help=f"{did_you_mean(name, known)}Give one of {', '.join(sorted(known))}.",
        )
    return pi_id


def _format_row(fact: Fact) -> list[str]:
    priced = any(fact.cost)
    return [
        fact.id,
        fact.provider,
        f"{fact.context:,}",
        f"{fact.output:,}",
        format_number(fact.cost[0]) if priced else "-",
        format_number(fact.cost[1]) if priced else "-",
        (format_span(fact.thinking) or "yes") if fact.reasoning else "-",
        "yes" if "image" in fact.input else "-",
        fact.source.partition(",")[0].replace("pi's catalogue", "pi"),
    ]


def _to_json(facts: list[Fact]) -> dict[str, object]:
    listed = [
        {
            "id": fact.id,
            "provider": fact.provider,
            **fact.fields,
            "thinking": list(fact.thinking),
            "source": fact.source,
        }
        for fact in facts
    ]
    return {"version": 1, "models": listed}
