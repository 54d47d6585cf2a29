"""From the options of the command line to answers, by the names of their questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pigen.common.errors import PigenError
from pigen.pi.release import Pi
from pigen.wizard import model_ids
from pigen.wizard.draft import DIRECT
from pigen.wizard.moving import KEEP, THROUGH
from pigen.wizard.questions import NO, YES, Answer

_KEY = re.compile(r"([a-z][a-z0-9_.-]*)=(.*)\Z", re.S)


@dataclass(frozen=True, kw_only=True)
class Flags:
    """The values of `pigen init`'s options."""

    yes: bool = False
    models: tuple[str, ...] = ()
    slugs: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    key_env: tuple[str, ...] = ()
    key_command: tuple[str, ...] = ()
    key_stdin: bool = False
    key_store: str | None = None
    allow_plaintext: bool = False
    provider_keys: tuple[str, ...] = ()
    routing: str | None = None
    targets: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    routed_only: bool = False
    config: str | None = None
    routed_models: tuple[str, ...] = ()
    cache: str | None = None
    cache_age: str | None = None
    retry: str | None = None
    budget: str | None = None
    rates: tuple[str, ...] = ()
    expires: str | None = None
    scopes: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    default_model: str | None = None
    only_these: bool = False
    template: str | None = None
    list_templates: bool = False
    origin: str | None = None
    through: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    fill: bool = False
    discover: bool = False
    update: bool = False
    allow_include: tuple[str, ...] = ()
    gateway: str | None = None
    source: str | None = None
    output: str | None = None
    plain: bool = False
    json: bool = False
    no_proof: bool = False
    pi_version: str | None = None

    @property
    def is_quick(self) -> bool:
        """Nothing is asked for but a models.json with these models."""
        more = Flags(
            yes=self.yes,
            models=self.models,
            slugs=self.slugs,
            key_env=self.key_env,
            update=self.update,
            no_proof=self.no_proof,
            output=self.output,
            pi_version=self.pi_version,
        )
        named = len(self.key_env) > 1 or any("=" in each for each in self.key_env)
        return self.yes and bool(self.models) and not named and self == more

    def to_answers(self, pi: Pi) -> dict[str, Answer]:
        """The answers. PigenError for what cannot be one, or contradicts another."""
        answers: dict[str, Answer] = dict(self._answer_start())
        ids = model_ids.parse_model_ids(
            self.models, [slug for slug in self.slugs if "=" not in slug]
        )
        targets = [id for text in self.targets for id in self._parse_target(text)]
        answers.update(self._answer_slugs([*ids, *targets]))
        if ids or targets:
            answers["models"] = tuple(ids or targets)
        answers.update(_parse_pairs("provider", "--provider", self.providers))
        answers.update(_parse_pairs("facts", "--facts", self.facts))
        answers.update(_parse_pairs("provider key", "--provider-key", self.provider_keys))
        answers.update(self._answer_moves())
        answers.update(self._answer_keys(pi))
        answers.update(self._answer_routing(targets))
        answers.update(self._answer_limits())
        answers.update(
            _answer_single("cache", self.cache), **_answer_single("cache age", self.cache_age)
        )
        answers.update(_answer_single("retry", self.retry))
        if self.cache_age is not None:
            answers.setdefault("cache", "simple")
        if self.default_model is not None:
            answers["default"] = NO if self.default_model == "none" else self.default_model
        if self.only_these:
            answers["enabled"] = YES
        return answers

    def _answer_start(self) -> Iterator[tuple[str, str]]:
        if self.template and self.origin:
            raise PigenError(
                "--template and --from contradict each other.", help="Start with one of them."
            )
        if self.template:
            yield "start", "template"
            yield "template", self.template
        elif self.origin:
            yield "start", "from"
            yield "from", self.origin
        if (self.through or self.keep or self.fill) and not self.origin:
            raise PigenError(
                "--through, --keep and --fill say what becomes of a models.json.",
                help="Name it with --from FILE.",
            )
        if self.discover:
            yield "discover", YES

    @property
    def moved_providers(self) -> tuple[str, ...]:
        """The direct providers that --through and --keep name."""
        return (*(text.partition("=")[0] for text in self.through), *self.keep)

    def _answer_moves(self) -> dict[str, Answer]:
        answers: dict[str, Answer] = {"fill": YES} if self.fill else {}
        for text in self.through:
            name, equals, slug = text.partition("=")
            if not equals or not name or not slug:
                raise PigenError(
                    f'--through takes PROVIDER=SLUG, not "{text}".',
                    help="For example: --through openai=openai-prod",
                )
            answers[f"move {name}"] = THROUGH
            answers[f"through {name}"] = slug
        for name in self.keep:
            if answers.get(f"move {name}") == THROUGH:
                raise PigenError(
                    f"--through and --keep both name {name}.", help="Leave one of them out."
                )
            answers[f"move {name}"] = KEEP
        return answers

    def _parse_target(self, text: str) -> list[str]:
        return model_ids.parse_model_ids([text], [slug for slug in self.slugs if "=" not in slug])

    def _answer_slugs(self, ids: Sequence[str]) -> dict[str, Answer]:
        answers: dict[str, Answer] = dict(
            _parse_pairs("slug", "--slug", [slug for slug in self.slugs if "=" in slug])
        )
        named = [slug for slug in self.slugs if "=" not in slug]
        all = dict.fromkeys([*(id[1:].partition("/")[0] for id in ids), *named])
        if all:
            answers["slugs"] = " ".join(all)
        return answers

    def _answer_keys(self, pi: Pi) -> Iterator[tuple[str, str]]:
        for text in self.key_env:
            match = _KEY.match(text)
            key, name = (match[1], match[2]) if match else (DIRECT, text)
            model_ids.format_key_reference(name, pi)
            yield f"key {key}", "variable"
            yield f"variable {key}", name
        for text in self.key_command:
            match = _KEY.match(text)
            key, command = (match[1], match[2]) if match else (DIRECT, text)
            yield f"key {key}", "command"
            yield f"command {key}", command
        if self.key_stdin:
            yield f"key {DIRECT}", "paste"
        if self.key_store is not None:
            if not self.key_stdin:
                raise PigenError("--key-store needs a key.", help="Pass the key with --key-stdin.")
            if self.key_store == "models.json" and not self.allow_plaintext:
                raise PigenError(
                    "--key-store models.json would write the key in plain text.",
                    help="Choose another place, or agree to it with --allow-plaintext.",
                )
            yield f"store {DIRECT}", self.key_store

    def _answer_routing(self, targets: Sequence[str]) -> dict[str, Answer]:
        mode = self.routing or self.config
        if mode is None and (targets or self.weights or self.conditions):
            mode = (
                "loadbalance" if self.weights else "conditional" if self.conditions else "fallback"
            )
        if mode is None:
            return {}
        answers: dict[str, Answer] = {"routing": mode}
        if targets:
            answers[f"targets {mode}"] = tuple(targets)
        if self.routed_models:
            answers[f"routed {mode}"] = " ".join(self.routed_models)
        if self.routed_only:
            answers["direct"] = NO
        for flag, values in (("--weight", self.weights), ("--condition", self.conditions)):
            if values and len(values) != len(targets):
                raise PigenError(
                    f"{flag} is given {len(values)} times, but --target {len(targets)} times.",
                    help=f"Give one {flag} for each target, in their order.",
                )
        for id, weight in zip(targets, self.weights, strict=False):
            answers[f"weight {id}"] = weight
        keys = {text.partition("=")[0] for text in self.conditions}
        if len(keys) > 1 or any("=" not in text for text in self.conditions):
            raise PigenError(
                "--condition takes KEY=VALUE, of one KEY for all targets.",
                help="For example: --condition plan=large --condition plan=small",
            )
        for key in keys:
            answers["condition"] = key
            for id, text in zip(targets, self.conditions, strict=True):
                answers[f"value {key} {id}"] = text.partition("=")[2]
        return answers

    def _answer_limits(self) -> dict[str, Answer]:
        limits = {
            "budget": self.budget,
            "rates": ", ".join(self.rates) or None,
            "expires": self.expires,
            "scopes": " ".join(self.scopes) or None,
            "metadata": ", ".join(self.metadata) or None,
        }
        if not any(limits.values()):
            return {}
        rest: dict[str, Answer] = {"policy": YES, "scopes": "completions.write"}
        return {**dict.fromkeys(limits, ""), **rest, **{k: v for k, v in limits.items() if v}}


def _parse_pairs(name: str, flag: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise PigenError(
                f'{flag} takes NAME=VALUE, not "{text}".', help="See pigen init --help."
            )
        yield f"{name} {key.removeprefix('@') if name == 'provider' else key}", value


def _answer_single(name: str, value: str | None) -> dict[str, Answer]:
    return {} if value is None else {name: value}
