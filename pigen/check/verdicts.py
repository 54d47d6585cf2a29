"""Whether a model is reached, and whether what was reached is what its id says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pigen.check.upstreams import MissingModel
from pigen.common import slugs
from pigen.common.quoting import quote
from pigen.pi import catalogue
from pigen.pi.catalogue.slug_upstreams import find_fact_behind


@dataclass(frozen=True)
class TriedTarget:
    """One target that was tried: the slug, where there is one, the upstream's name, the model as it
    came there, and the status. `model` is empty where the gateway refused it before a call, and
    `upstream` is pi's name for the provider, where it has one."""

    slug: str | None
    provider: str
    model: str
    status: int | str
    upstream: str | None = None

    @property
    def label(self) -> str:
        who = f"@{self.slug}" if self.slug else self.provider
        return f"{who} {self.model}" if self.model else f"{who}, which may not ({self.status})"


@dataclass(frozen=True)
class RequestTrace:
    """What became of a request: `config` is the name of the Config that routed it, `error_text` the
    error's text where there was one. `missing_model` is what the last upstream does not have, and
    `assumptions` are sentences about what nobody can know here. `is_routed_by_header`: a header
    of the request names a Config or a provider."""

    status: int
    tried_targets: Sequence[TriedTarget] = ()
    config: str | None = None
    error_text: str = ""
    documented_features: Sequence[str] = ()
    missing_model: MissingModel | None = None
    assumptions: Sequence[str] = ()
    is_routed_by_header: bool = False

    @property
    def answering_target(self) -> TriedTarget | None:
        """The upstream whose answer the client got."""
        return self.tried_targets[-1] if self.tried_targets and 200 <= self.status < 300 else None


@dataclass(frozen=True)
class ModelVerdict:
    """provider, model  as models.json has them
    destination             "@openai-prod gpt-4o", or how it ended
    price            (input, output) in dollars per million tokens, None where nobody knows
    problem          "" where the model is reached and is what its id says
    is_asked         whether it was asked at all; if not, `destination` says why
    documented_features  what the verdict rests on that Portkey documents and nobody measured
    assumptions      what it rests on that nobody can know here, a sentence each
    """

    provider: str
    model: str
    destination: str
    config: str | None = None
    price: tuple[float, float] | None = None
    problem: str = ""
    remedy: str = ""
    documented_features: Sequence[str] = ()
    is_asked: bool = True
    assumptions: Sequence[str] = ()

    @property
    def fails(self) -> bool:
        """The client gets an error, rather than the wrong model."""
        return self.destination.isdigit()


def judge(provider: str, model: str, trace: RequestTrace, *, is_assumed: bool) -> ModelVerdict:
    """`is_assumed`: nothing is known of the key but its place in a models.json,
    so it has no Config."""
    target = trace.answering_target
    if target is None:
        problem, remedy = _explain_failure(model, trace, is_assumed)
        return ModelVerdict(
            provider,
            model,
            f"{trace.status}",
            trace.config,
            None,
            problem,
            remedy,
            trace.documented_features,
        )
    problem, remedy = _describe_mismatch(model, trace), ""
    if problem:
        remedy = (
            "Put it into a pi provider without the header that routes its requests."
            if trace.is_routed_by_header
            else "Use a key without a Config for it, in a pi provider of its own."
        )
    elif trace.missing_model:
        problem, remedy = str(trace.missing_model), _find_remedy_for_missing_model(trace)
    return ModelVerdict(
        provider,
        model,
        target.label,
        trace.config,
        find_price(target),
        problem,
        remedy,
        trace.documented_features,
        assumptions=trace.assumptions,
    )


def _find_remedy_for_missing_model(trace: RequestTrace) -> str:
    if trace.config:
        return "Give that target a model that its provider has, in override_params.model."
    return "Ask a provider that has it, or for a model that this one has."


def _explain_failure(model: str, trace: RequestTrace, is_assumed: bool) -> tuple[str, str]:
    failure = f"the gateway answers {trace.status}" + (
        f": {trace.error_text.rstrip('. ')}" if trace.error_text else ""
    )
    if trace.tried_targets:
        tried = ", ".join(dict.fromkeys(stop.label for stop in trace.tried_targets))
        return f"{failure}, after {tried}", "Run `pigen route` with the same model: it says why."
    if is_assumed and trace.is_routed_by_header:
        return failure, "Correct that header: `pigen lint` judges the Config in it."
    if is_assumed and slugs.split_slug(model) is None:
        return (
            f"{failure}: a bare id needs a key that is bound to a Config",
            f"Write @SLUG/{model}, or check a pigen.yaml, which says what the key is bound to.",
        )
    return failure, "Run `pigen route` with the same model: it says why."


def _describe_mismatch(model: str, trace: RequestTrace) -> str:
    """How what is asked first differs from what the id says; "" where it does not."""
    first, by = trace.tried_targets[0], f" by Config {trace.config}" if trace.config else ""
    parts = slugs.split_slug(model)
    if parts is not None and parts != (first.slug, first.model):
        aside = "" if first.model else ","
        return f"its id says {quote(model)}, and it goes to {first.label}{aside} first{by}"
    if parts is None and first.model not in ("", model) and catalogue.knows(model):
        return f"its id says {quote(model)}, and {first.label} answers{by}"
    return ""


def find_price(target: TriedTarget) -> tuple[float, float] | None:
    """Dollars per million tokens, of question and answer."""
    fact = find_fact_behind(target.model, target.upstream)
    return fact.cost[:2] if fact and any(fact.cost) else None
