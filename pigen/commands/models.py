"""pigen models: the catalogue, searched; and its figures, filled into a models.json."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from json import dumps

from pigen.commands.report_writes import print_remarks
from pigen.common.errors import PigenError
from pigen.common.suggest import did_you_mean
from pigen.lint.discovery import find_agent_dir, require_models
from pigen.lint.fill_values import MissingFields, find_missing_fields, make_fill_edits
from pigen.lint.fix import splice
from pigen.lint.runner import build_models_file
from pigen.outputs import terminal
from pigen.outputs.report import pluralize
from pigen.outputs.table import format_table
from pigen.pi import models_store, release_choice
from pigen.pi.built_ins import BuiltIns
from pigen.pi.catalogue import Fact
from pigen.pi.catalogue.search import list_all_facts, merge_facts, search
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.interpolation import format_number
from pigen.pi.models_file import ModelsFile
from pigen.pi.portkey_gateways import SOURCE_NAME, require_gateway_url
from pigen.pi.release import Pi
from pigen.text.disk import STDIN
from pigen.text.document import Document, from_text, read
from pigen.write import begin

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


def run(
    query: Sequence[str],
    provider: str | None,
    json: bool,
    fill: str | None,
    yes: bool,
    gateway: str | None,
    pi_version: str | None,
) -> int:
    """Searching: 0, or 1 where nothing is found. Filling: 0, or 1 where it was not written."""
    if fill is not None:
        if query or provider or json:
            raise PigenError(
                "--fill takes the models of the file, so a query, "
                "--provider or --json does not go with it.",
                help="Leave them out.",
            )
        return _fill(fill, yes, pi_version, gateway)
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
    facts = search(words, _find_provider(provider), stored)
    if json:
        terminal.write(_format_json(facts))
    elif facts:
        terminal.write(
            format_table(
                COLUMNS, map(_format_row, facts), RIGHT_ALIGNED, terminal.make_painter(sys.stdout)
            )
        )
    if not facts:
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
        _format_levels(fact),
        "yes" if "image" in fact.input else "-",
        fact.source.partition(",")[0].replace("pi's catalogue", "pi"),
    ]


def _format_levels(fact: Fact) -> str:
    """The levels of thinking, first and last."""
    levels = [level for level in fact.thinking if level != "off"]
    if not fact.reasoning or not levels:
        return "yes" if fact.reasoning else "-"
    return levels[0] if len(levels) == 1 else f"{levels[0]}-{levels[-1]}"


def _format_json(facts: list[Fact]) -> str:
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
    return dumps({"version": 1, "models": listed}, indent=2, ensure_ascii=False) + "\n"


def _fill(path: str, yes: bool, pi_version: str | None, gateway: str | None) -> int:
    gateway = require_gateway_url(gateway) if gateway else ""
    pi, remark = release_choice.choose_release(pi_version)
    if remark:
        terminal.note(remark)
    if path == STDIN:
        raise PigenError(
            "--fill changes a file, so it cannot read standard input.", help="Name a file."
        )
    before = read(path)
    require_models(before)
    file = _require_readable(before, pi, gateway)
    filled = list(find_missing_fields(file))
    after = from_text(splice(before.text, make_fill_edits(file, filled)), path)
    if after.text == before.text:
        terminal.write(f"{_format_path(path)}: nothing to fill in.\n")
        return 0
    from pigen.outputs.diff import render

    terminal.write(render([(before, after)], terminal.make_painter(sys.stdout)))
    for each in filled:
        terminal.write(_format_filling(each))
    if not (yes or _confirm(path)):
        terminal.note("Nothing was written. --yes writes without asking.")
        return 1
    with begin("pigen models --fill") as run:
        run.replace(path, before.text.encode(), after.text.encode())
    print_remarks(run)
    terminal.write(f"Wrote {_format_path(path)}: figures of {pluralize(len(filled), 'model')}.\n")
    return 0


def _require_readable(document: Document, pi: Pi, gateway: str) -> ModelsFile:
    """The file as pi reads it. PigenError where there is no certain place to put anything."""
    if document.syntax == "broken" or document.has_invalid_bytes:
        raise PigenError(
            "pi cannot read this file, so nothing can be filled into it.",
            path=document.path,
            help="Run `pigen lint` on it first: it says where the fault is, and fixes most.",
        )
    folder = os.path.dirname(document.path)
    return build_models_file(
        document,
        pi,
        store=os.path.join(folder, models_store.NAME),
        gateway=gateway,
        source_path=os.path.join(folder, SOURCE_NAME),
    )


def _format_filling(filling: MissingFields) -> str:
    fields = ", ".join(filling.fields)
    return f"{terminal.escape_controls(filling.model.id)}: {fields} as in {filling.fact.source}\n"


def _confirm(path: str) -> bool:
    """Whether the person says yes; nobody is asked where there is no terminal."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    terminal.write(f"Write this to {_format_path(path)}? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _format_path(path: str) -> str:
    return terminal.format_path(os.path.normpath(path))
