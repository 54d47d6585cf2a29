"""The end of pigen init: what was done, what works now, what is left, and how to take it back."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping

from pigen.common.kinds import HOSTED
from pigen.outputs.report import pluralize
from pigen.outputs.terminal import escape_controls
from pigen.pi.endpoint_owner import is_portkey_url
from pigen.source.resolver import Team
from pigen.wizard.layout import format_short_path, wrap_row
from pigen.wizard.outcome import SAVE
from pigen.wizard.places import are_same
from pigen.wizard.write_plan import Plan, get_change_kind

DONE_WORDS = {"create": "wrote", "delete": "removed", "replace": "wrote"}
PORTKEY_PAGES = {"Config": "app.portkey.ai, Configs", "key": "app.portkey.ai, API Keys"}
MAX_FILES = 12  # that are listed one by one


def format_summary(
    plan: Plan, equivalent_command: str, environ: Mapping[str, str], columns: int, proof: str = ""
) -> str:
    """Commands stand whole on their lines, and work where they are read."""
    rows = list(_iter_written(plan))
    rows += [("proved", proof)] if proof else []
    rows += [("key", f"{name}: {escape_controls(place)}") for name, place in plan.keys.items()]
    steps = list(_iter_next_steps(plan, environ))
    lines = [line for row in rows for line in wrap_row(*row, columns)]
    lines += ["", *(line for step in steps for line in wrap_row("next", step, columns))]
    lines += [f"  {'merge':10} {command}" for command in _iter_merge_commands(plan)]
    command = format_start_command(plan) if plan.outcome.action != SAVE else None
    title = "then" if steps or plan.outcome.draft.has_teams else "works now"
    lines += [f"  {title:10} {command}"] if command else []
    lines += [
        f"  {'check':10} {'pigen lint, pigen doctor' if not _is_for_others(plan) else _lint(plan)}",
        f"  {'undo':10} pigen undo",
        f"  {'the same':10} {equivalent_command}",
    ]
    return "\n" + "".join(f"{line}\n" for line in lines)


def format_start_command(plan: Plan) -> str | None:
    """The command that picks exactly the first model."""
    return f"pi --model {shlex.quote(plan.first_model)}" if plan.first_model else None


def _is_for_others(plan: Plan) -> bool:
    return plan.outcome.draft.has_teams


def _lint(plan: Plan) -> str:
    return f"pigen lint {quote_path(plan.paths.folder)}"


def _iter_written(plan: Plan) -> Iterator[tuple[str, str]]:
    changes = plan.visible_changes
    shown = changes if len(changes) <= MAX_FILES else changes[: MAX_FILES // 2]
    for change in shown:
        yield DONE_WORDS[get_change_kind(change)], format_short_path(change.path)
    if len(shown) < len(changes):
        rest = pluralize(len(changes) - len(shown), "more file")
        yield "wrote", f"{rest} below {format_short_path(plan.paths.folder)}"


def _iter_next_steps(plan: Plan, environ: Mapping[str, str]) -> Iterator[str]:
    """What is left for the person to do before pi answers."""
    folder = plan.paths.folder
    if plan.outcome.action == SAVE:
        beside = are_same(os.path.dirname(plan.paths.source), folder)
        out = "" if beside else f" --out {quote_path(folder)}"
        yield f"pigen build {quote_path(plan.paths.source)}{out}"
        if plan.is_built_elsewhere:
            yield f"pigen merge {quote_path(os.path.join(folder, 'models.json'))}"
        return
    if get_dialect(plan) != HOSTED:
        yield "start the gateway: npx @portkey-ai/gateway"
    objects = plan.portkey_objects
    if _is_for_others(plan) and len(objects) > 2:
        for kind, place in (("Config", "configs"), ("key", "keys")):
            count = sum(each == kind for each, _, _ in objects)
            if count:
                yield (
                    f"make {pluralize(count, kind)} in Portkey{_name_page(plan, kind)}, as in "
                    f"{place}/ of each folder"
                )
    else:
        for kind, name, file in objects:
            where = format_short_path(os.path.join(folder, *file.split("/")))
            yield (
                f"make the {kind} {escape_controls(name)} in Portkey{_name_page(plan, kind)}, "
                f"as in {where}"
            )
    for variable in plan.variables:
        if variable not in environ:
            how = f"export {variable}=..."
            yield f"set {variable} in the environment that pi is started from: {how}"


def _name_page(plan: Plan, kind: str) -> str:
    """The page to open, where it is Portkey's own."""
    gateway = plan.outcome.draft.tree.get("gateway") or {}
    url = gateway.get("base_url")
    return f" ({PORTKEY_PAGES[kind]})" if not url or is_portkey_url(str(url)) else ""


def get_dialect(plan: Plan) -> str:
    return plan.built.resolved.teams[0].names.dialect


def _iter_merge_commands(plan: Plan) -> Iterator[str]:
    """How each team brings into pi what was built for it."""
    if plan.outcome.action == SAVE or not _is_for_others(plan):
        return
    for team in plan.built.resolved.teams:
        if team.path:
            yield f"pigen merge {quote_path(_find_models(plan, team))}"


def _find_models(plan: Plan, team: Team) -> str:
    return os.path.join(plan.paths.folder, *team.folder.split("/"), "models.json")


def quote_path(path: str) -> str:
    """A path for a command: relative in the folder one stands in, and ready for a shell."""
    real, here = os.path.abspath(path), os.getcwd()
    if real == here or real.startswith(os.path.join(here, "")):
        return shlex.quote(os.path.relpath(real, here))
    short = format_short_path(real)
    return (
        short
        if short.startswith("~") and shlex.quote(short[1:]) == short[1:]
        else shlex.quote(real)
    )
