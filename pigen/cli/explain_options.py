"""The options of `pigen explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.candidates import list_rules
from pigen.cli.shared_options import AsJson, TextOrJson


def run_explain(
    rule: Annotated[
        str,
        typer.Argument(
            autocompletion=list_rules,
            metavar="RULE",
            help="The name of a rule, as `pigen rules` lists it.",
        ),
    ],
    format: TextOrJson = "text",
    json: AsJson = False,
) -> int:
    """Explain one rule: what it finds, what pi or the gateway then does, how to fix it, with
    examples.

    \b
    Examples:
      pigen explain duplicate-model-id
    """
    from pigen.commands.explain import run

    return run(
        rule=rule,
        json=json or format == "json",
    )
