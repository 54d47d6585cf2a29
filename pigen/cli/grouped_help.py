"""A command whose help page lists its options in groups, where they name one.

Typer groups options by their panel only where rich draws the page, in boxes.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class GroupedCommand(TyperCommand):
    """Options are listed under the panel that they name, in the order of the first of each panel;
    those without one, such as --help, come last."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": []}
        others: list[tuple[str, str]] = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            panel = getattr(param, "rich_help_panel", None)
            if record is None:
                continue
            if param.param_type_name == "argument":
                sections["Arguments"].append(record)
            elif panel:
                sections.setdefault(panel, []).append(record)
            else:
                others.append(record)
        for title, records in {**sections, "Options": others}.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
