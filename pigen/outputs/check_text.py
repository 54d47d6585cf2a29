"""What pigen check found, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pigen.outputs.report import plural
from pigen.outputs.terminal import Paint, visible, width
from pigen.pi.interpolation import number
from pigen.pi.release import Pi

ASSUMED = "Assumed: each @slug exists, and no key is bound to a Config. A pigen.yaml says more."


class Verdict(Protocol):
    """One model, as pigen.check.judging has it."""

    @property
    def provider(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def went(self) -> str: ...
    @property
    def config(self) -> str | None: ...
    @property
    def price(self) -> tuple[float, float] | None: ...
    @property
    def problem(self) -> str: ...
    @property
    def remedy(self) -> str: ...
    @property
    def fails(self) -> bool: ...


class Subject(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def pi(self) -> Pi: ...
    @property
    def dialect(self) -> str: ...
    @property
    def assumed(self) -> bool: ...
    @property
    def elsewhere(self) -> Sequence[str]: ...


class Checked(Protocol):
    @property
    def subject(self) -> Subject: ...
    @property
    def verdicts(self) -> Sequence[Verdict]: ...
    @property
    def down(self) -> Mapping[str, Sequence[Verdict]]: ...
    @property
    def problems(self) -> int: ...


MARGIN = 11  # columns before the names and what is said of them


def render(checked: Iterable[Checked], paint: Paint) -> str:
    return "\n".join(_subject(each, paint) for each in checked)


def _subject(checked: Checked, paint: Paint) -> str:
    subject, verdicts = checked.subject, checked.verdicts
    lines = [
        f"{visible(subject.name)}, as pi {subject.pi} asks a gateway ({subject.dialect}) on this machine"
    ]
    lines += _models(verdicts, paint)
    for name in subject.elsewhere:
        lines.append(f"  {visible(name)} does not ask the gateway, so it was left out.")
    for slug, found in checked.down.items():
        lines += ["", f"With @{visible(slug)} down:", *_down(verdicts, found, paint)]
    problems = checked.problems
    if subject.assumed:
        lines += ["", ASSUMED]
    counted = plural(problems, "problem") if problems else "every one is what its id says"
    lines += ["", f"{plural(len(verdicts), 'model')}: {counted}."]
    return "\n".join(lines) + "\n"


def _models(verdicts: Sequence[Verdict], paint: Paint) -> list[str]:
    named = [(visible(each.provider), visible(each.model)) for each in verdicts]
    wide = [max((width(each[at]) for each in named), default=0) for at in (0, 1)]
    lines = []
    for verdict, names in zip(verdicts, named, strict=True):
        mark = (
            paint("bold", "red", text="problem")
            if verdict.problem
            else paint("cyan", text="ok     ")
        )
        cells = "  ".join(
            name + " " * (w - width(name)) for name, w in zip(names, wide, strict=True)
        )
        went = f"-> {visible(verdict.went)}{_how(verdict)}"
        beside = paint.fits(MARGIN + width(cells) + 2 + width(went))
        lines.append(f"  {mark}  {cells}" + (f"  {went}" if beside else ""))
        told = [] if beside else [went]
        if verdict.problem:
            told += [f"{visible(verdict.problem)}.", f"help: {visible(verdict.remedy)}"]
        lines += [" " * MARGIN + paint.broken(text, MARGIN) for text in told]
    return lines


def _how(verdict: Verdict) -> str:
    by = f" by Config {visible(verdict.config)}" if verdict.config else ""
    if verdict.problem:
        return by
    price = verdict.price
    return by + (
        f" (${number(price[0])} in, ${number(price[1])} out)" if price else " (price unknown)"
    )


def _down(usual: Sequence[Verdict], found: Sequence[Verdict], paint: Paint) -> list[str]:
    """Only what differs from the usual."""
    lines = []
    for before, after in zip(usual, found, strict=True):
        if before.went == after.went:
            continue
        who = f"  {visible(after.provider)}/{visible(after.model)}"
        if after.fails:
            lines.append(f"{who} {paint('red', text='fails')} with {after.went}")
        elif after.problem and not before.problem:
            lines.append(f"{who} {paint('red', text='goes wrong')}: {visible(after.problem)}")
        else:
            lines.append(f"{who} -> {visible(after.went)}")
    return lines or ["  nothing changes"]
