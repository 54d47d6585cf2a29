"""What pigen check found, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pigen.gateway.documented import describe_features
from pigen.outputs.report import pluralize
from pigen.outputs.terminal import Painter, escape_controls, measure_width
from pigen.pi.interpolation import format_number
from pigen.pi.release import Pi

NOTHING_TO_ASK = (
    "Nothing was asked: no provider with models leads to a Portkey gateway. "
    "If one does, name the gateway with --gateway URL."
)
NOTHING_KNOWN = "Nothing was asked: only the gateway knows how these are routed."
CONFIG_HELP = " --config ID=FILE says what a saved Config holds."
SAVED_CONFIGS = (
    "Assumed: saved Configs exist by the ids named here; --config ID=FILE says what one holds."
)
ASSUMPTIONS = (
    "Assumed: each @slug exists and serves the API it is asked by, and no key is bound to a "
    "Config. A pigen.yaml would say what they are."
)


class ModelVerdictLike(Protocol):
    """One model, as pigen.check.verdicts has it."""

    @property
    def provider(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def destination(self) -> str: ...
    @property
    def config(self) -> str | None: ...
    @property
    def price(self) -> tuple[float, float] | None: ...
    @property
    def problem(self) -> str: ...
    @property
    def remedy(self) -> str: ...
    @property
    def documented_features(self) -> Sequence[str]: ...
    @property
    def assumptions(self) -> Sequence[str]: ...
    @property
    def fails(self) -> bool: ...
    @property
    def is_asked(self) -> bool: ...


class CheckSubjectLike(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def pi(self) -> Pi: ...
    @property
    def dialect(self) -> str: ...
    @property
    def is_assumed(self) -> bool: ...
    @property
    def guardrail_ids(self) -> Sequence[str]: ...
    @property
    def other_providers(self) -> Sequence[str]: ...


class CheckReportLike(Protocol):
    @property
    def subject(self) -> CheckSubjectLike: ...
    @property
    def verdicts(self) -> Sequence[ModelVerdictLike]: ...
    @property
    def outages(self) -> Mapping[str, Sequence[ModelVerdictLike]]: ...
    @property
    def problem_count(self) -> int: ...
    @property
    def asked_pi(self) -> str: ...


MARGIN = 11  # columns before the names and the remarks on them


def render(reports: Iterable[CheckReportLike], paint: Painter) -> str:
    return "\n".join(_format_report(each, paint) for each in reports)


def _format_report(report: CheckReportLike, paint: Painter) -> str:
    subject, verdicts = report.subject, report.verdicts
    lines = [
        f"{escape_controls(subject.name)}, as pi {subject.pi.describe()} asks a gateway "
        f"({subject.dialect}) on this machine"
    ]
    if report.asked_pi:
        lines.append(f"  Asked by the installed pi too: {report.asked_pi}.")
    lines += _format_models(verdicts, paint)
    for name in subject.other_providers:
        lines.append(f"  {escape_controls(name)} does not ask the gateway, so it was left out.")
    for slug, outage_verdicts in report.outages.items():
        lines += [
            "",
            f"With @{escape_controls(slug)} down:",
            *_format_outage(verdicts, outage_verdicts, paint),
        ]
    problems = report.problem_count
    features = [name for each in verdicts for name in each.documented_features]
    if features:
        lines += ["", describe_features(features)]
    listed = [*verdicts, *(each for outage in report.outages.values() for each in outage)]
    assumptions = dict.fromkeys(text for each in listed for text in each.assumptions)
    if assumptions:
        lines += ["", *map(escape_controls, assumptions)]
    if subject.guardrail_ids:
        ids = subject.guardrail_ids
        verbs = "exists and passes" if len(ids) == 1 else "exist and pass"
        lines += ["", f"Assumed: {escape_controls(' and '.join(ids))} {verbs}."]
    if subject.is_assumed:
        lines += ["", ASSUMPTIONS]
    if any(_names_saved_config(each) for each in verdicts):
        lines += ["", SAVED_CONFIGS]
    lines += ["", _summarize(verdicts, problems, subject.is_assumed)]
    return "\n".join(lines) + "\n"


def _names_saved_config(verdict: ModelVerdictLike) -> bool:
    return not verdict.is_asked and "saved Config" in verdict.destination


def _summarize(verdicts: Sequence[ModelVerdictLike], problems: int, is_assumed: bool) -> str:
    """The last line: what was not asked is no success."""
    count, asked = len(verdicts), sum(each.is_asked for each in verdicts)
    if not verdicts:
        return NOTHING_TO_ASK if is_assumed else "Nothing was asked: no pi provider lists a model."
    if not asked:
        return NOTHING_KNOWN + CONFIG_HELP * any(map(_names_saved_config, verdicts))
    parts = [pluralize(problems, "problem")] if problems else []
    if asked < count:
        parts.append(f"{count - asked} not checked")
    if not problems:
        every = "every one" if asked == count else "every other one"
        parts.append(f"{every} is what its id says")
    return f"{pluralize(count, 'model')}: {', '.join(parts)}."


def _format_models(verdicts: Sequence[ModelVerdictLike], paint: Painter) -> list[str]:
    named = [(escape_controls(each.provider), escape_controls(each.model)) for each in verdicts]
    wide = [max((measure_width(each[at]) for each in named), default=0) for at in (0, 1)]
    lines = []
    for verdict, names in zip(verdicts, named, strict=True):
        mark = paint("cyan", text="ok     ")
        if verdict.problem:
            mark = paint("bold", "red", text="problem")
        elif not verdict.is_asked:
            mark = paint("yellow", text="open   ")
        cells = "  ".join(
            name + " " * (w - measure_width(name)) for name, w in zip(names, wide, strict=True)
        )
        went = f"-> {escape_controls(verdict.destination)}{_format_details(verdict)}"
        beside = paint.fits(MARGIN + measure_width(cells) + 2 + measure_width(went))
        lines.append(f"  {mark}  {cells}" + (f"  {went}" if beside else ""))
        details = [] if beside else [went]
        if verdict.problem:
            details += [
                f"{escape_controls(verdict.problem)}.",
                f"help: {escape_controls(verdict.remedy)}",
            ]
        lines += [" " * MARGIN + paint.wrap_text(text, MARGIN) for text in details]
    return lines


def _format_details(verdict: ModelVerdictLike) -> str:
    by = f" by Config {escape_controls(verdict.config)}" if verdict.config else ""
    if verdict.problem or not verdict.is_asked:
        return by
    price = verdict.price
    return by + (
        f" (${format_number(price[0])} in, ${format_number(price[1])} out)"
        if price
        else " (price unknown)"
    )


def _format_outage(
    usual: Sequence[ModelVerdictLike], outage_verdicts: Sequence[ModelVerdictLike], paint: Painter
) -> list[str]:
    """Only what differs from the usual."""
    lines = []
    for before, after in zip(usual, outage_verdicts, strict=True):
        if before.destination == after.destination:
            continue
        who = f"  {escape_controls(after.provider)}/{escape_controls(after.model)}"
        if after.fails:
            lines.append(f"{who} {paint('red', text='fails')} with {after.destination}")
        elif after.problem and not before.problem:
            lines.append(
                f"{who} {paint('red', text='goes wrong')}: {escape_controls(after.problem)}"
            )
        else:
            lines.append(f"{who} -> {escape_controls(after.destination)}")
    return lines or ["  nothing changes"]
