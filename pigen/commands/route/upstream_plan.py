"""--plan, --fail and --slow: what the upstreams of a simulated request answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.gateway.all_routes import AllRoutes
from pigen.gateway.request import check_plan
from pigen.gateway.result import Outcome
from pigen.gateway.upstream import UpstreamPlan

_TARGET = re.compile(r"config(?:\.targets\[\d+\])*\Z")
ALL = "*"


@dataclass(frozen=True)
class UpstreamPlanner:
    """Whom a request can come to, and by which names.

    find_routes    finds out all its ways
    resolve_slug    the slug that a name stands for; raises PigenError for one that nobody has
    providers_by_target  for a gateway without slugs: the name of the provider at each target
    """

    find_routes: Callable[[], AllRoutes]
    resolve_slug: Callable[[str], str]
    providers_by_target: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def routes(self) -> AllRoutes:
        return self.find_routes()

    def find_labels(self, option: str, name: str) -> list[str]:
        """A plan's keys for what an option names: a slug, a provider, a target's path, or all.

        PigenError where the request can never come there, for nothing would follow.
        """
        if name == ALL:
            return [ALL]
        attempts = self.routes.attempts
        if _TARGET.match(name):
            labels = [name] if any(each.target == name for each in attempts) else []
            known = name
        else:
            slug = self.resolve_slug(name.removeprefix("@"))
            known = f"@{slug}"
            labels = [known] if any(each.slug == slug for each in attempts) else []
            labels = labels or [
                each.target
                for each in attempts
                if each.slug is None
                and self.providers_by_target.get(each.target, each.provider) == slug
            ]
        if labels or not attempts or not self.routes.is_complete:
            return list(dict.fromkeys(labels)) or [known]
        raise self._make_unreachable_error(option, name)

    def _make_unreachable_error(self, option: str, name: str) -> PigenError:
        reached = list(
            dict.fromkeys(
                f"@{each.slug}" if each.slug is not None else each.target
                for each in self.routes.attempts
            )
        )
        near = did_you_mean(name, reached)
        return PigenError(
            f"This request never reaches {quote(name)}, whatever else fails, so --{option} would "
            "change nothing.",
            help=f"{near}It can reach {', '.join(reached)}.",
        )

    def build_plan(
        self, base_plan: UpstreamPlan, fail: Sequence[str], slow: Sequence[str]
    ) -> dict[str, list[object]]:
        """The plan given, with what the options say of it. Raises PigenError and BadRequest."""
        plan = {self._resolve_label(label): list(entries) for label, entries in base_plan.items()}
        for each in fail:
            name, statuses = split_pair("fail", each)
            for label in self.find_labels("fail", name):
                plan[label] = [parse_number("fail", status) for status in statuses.split(",")]
        for each in slow:
            name, delay = split_pair("slow", each)
            for label in self.find_labels("slow", name):
                plan[label] = [
                    {
                        **(entry if isinstance(entry, dict) else {"status": entry}),
                        "delay_ms": parse_number("slow", delay),
                    }
                    for entry in plan.get(label, [200])
                ]
        return check_plan(plan)

    def _resolve_label(self, label: str) -> str:
        """A plan's own key: one that nobody is called by stays as it is."""
        if not label.startswith("@"):
            return label
        try:
            return f"@{self.resolve_slug(label[1:])}"
        except PigenError:
            return label


def find_unused_labels(plan: UpstreamPlan, outcome: Outcome) -> list[str]:
    """Those labels of a plan whose answers nobody asked for."""
    asked = {each.target for each in outcome.attempts}
    asked |= {f"@{each.slug}" for each in outcome.attempts}
    return [label for label in plan if label != ALL and label not in asked]


def split_pair(option: str, text: str) -> tuple[str, str]:
    """The two sides of NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise PigenError(f'--{option} "{text}" has no "=".', help=f"Write --{option} NAME=VALUE.")
    return name, value


def parse_number(option: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise PigenError(f'--{option} takes whole numbers, not "{text}".')
    return int(text)
