"""--plan, --fail and --slow: what the upstreams of a simulated request answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.gateway.all_routes import Ways
from pigen.gateway.request import check_plan
from pigen.gateway.result import Outcome
from pigen.gateway.upstream import Plan

_TARGET = re.compile(r"config(?:\.targets\[\d+\])*\Z")
ALL = "*"


@dataclass(frozen=True)
class Upstreams:
    """Whom a request can come to, and by which names.

    find    finds out all its ways
    slug    the slug that a name stands for; raises PigenError for one that nobody has
    places  for a gateway without slugs: the name of the provider at each target
    """

    find: Callable[[], Ways]
    slug: Callable[[str], str]
    places: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def ways(self) -> Ways:
        return self.find()

    def labels(self, option: str, name: str) -> list[str]:
        """A plan's keys for what an option names: a slug, a provider, a target's path, or all.

        PigenError where the request can never come there, for nothing would follow.
        """
        if name == ALL:
            return [ALL]
        attempts = self.ways.all
        if _TARGET.match(name):
            found = [name] if any(each.target == name for each in attempts) else []
            known = name
        else:
            slug = self.slug(name.removeprefix("@"))
            known = f"@{slug}"
            found = [known] if any(each.slug == slug for each in attempts) else []
            found = found or [
                each.target
                for each in attempts
                if each.slug is None and self.places.get(each.target, each.provider) == slug
            ]
        if found or not attempts or not self.ways.complete:
            return list(dict.fromkeys(found)) or [known]
        raise self._never(option, name)

    def _never(self, option: str, name: str) -> PigenError:
        reached = list(
            dict.fromkeys(
                f"@{each.slug}" if each.slug is not None else each.target for each in self.ways.all
            )
        )
        near = did_you_mean(name, reached)
        return PigenError(
            f"This request never comes to {quote(name)}, whatever else fails, so --{option} would change "
            "nothing.",
            help=f"{near}It can come to {', '.join(reached)}.",
        )

    def plan(
        self, given: Plan, fail: Sequence[str], slow: Sequence[str]
    ) -> dict[str, list[object]]:
        """The plan given, with what the options say of it. Raises PigenError and BadRequest."""
        plan = {self._renamed(label): list(entries) for label, entries in given.items()}
        for each in fail:
            name, statuses = pair("fail", each)
            for label in self.labels("fail", name):
                plan[label] = [number("fail", status) for status in statuses.split(",")]
        for each in slow:
            name, delay = pair("slow", each)
            for label in self.labels("slow", name):
                plan[label] = [
                    {
                        **(entry if isinstance(entry, dict) else {"status": entry}),
                        "delay_ms": number("slow", delay),
                    }
                    for entry in plan.get(label, [200])
                ]
        return check_plan(plan)

    def _renamed(self, label: str) -> str:
        """A plan's own key: one that nobody is called by stays as it is."""
        if not label.startswith("@"):
            return label
        try:
            return f"@{self.slug(label[1:])}"
        except PigenError:
            return label


def not_asked(plan: Plan, outcome: Outcome) -> list[str]:
    """Those labels of a plan whose answers nobody asked for."""
    asked = {each.target for each in outcome.attempts}
    asked |= {f"@{each.slug}" for each in outcome.attempts}
    return [label for label in plan if label != ALL and label not in asked]


def pair(option: str, text: str) -> tuple[str, str]:
    """The two sides of NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise PigenError(f'--{option} "{text}" has no "=".', help=f"Write --{option} NAME=VALUE.")
    return name, value


def number(option: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise PigenError(f'--{option} takes whole numbers, not "{text}".')
    return int(text)
