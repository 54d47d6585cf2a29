"""Whether a model is reached, and whether what was reached is what its id says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pigen.common import slugs
from pigen.common.quoting import quote
from pigen.pi import catalogue


@dataclass(frozen=True)
class Stop:
    """One target that was tried: the slug, where there is one, the upstream's name, the model as it
    came there, and the status. `model` is empty where the gateway refused it before a call."""

    slug: str | None
    provider: str
    model: str
    status: int | str

    @property
    def shown(self) -> str:
        who = f"@{self.slug}" if self.slug else self.provider
        return f"{who} {self.model}" if self.model else f"{who}, which may not ({self.status}),"

    @property
    def maker(self) -> str | None:
        """pi's name for the upstream, where it makes models of its own."""
        upstream = catalogue.upstream(self.slug or self.provider)
        return upstream if upstream in catalogue.MAKERS else None


@dataclass(frozen=True)
class Reached:
    """What became of a request: `config` is the name of the Config that routed it, `said` the error's
    text where there was one."""

    status: int
    stops: Sequence[Stop] = ()
    config: str | None = None
    said: str = ""

    @property
    def answered(self) -> Stop | None:
        """The upstream whose answer the client got."""
        return self.stops[-1] if self.stops and 200 <= self.status < 300 else None


@dataclass(frozen=True)
class Verdict:
    """provider, model  as models.json has them
    went             "@openai-prod gpt-4o", or how it ended
    price            (input, output) in dollars per million tokens, None where nobody knows
    problem          "" where the model is reached and is what its id says
    """

    provider: str
    model: str
    went: str
    config: str | None = None
    price: tuple[float, float] | None = None
    problem: str = ""
    remedy: str = ""

    @property
    def fails(self) -> bool:
        """The client gets an error, rather than the wrong model."""
        return self.went.isdigit()


def judge(provider: str, model: str, reached: Reached, *, assumed: bool) -> Verdict:
    """`assumed`: nothing is known of the key but its place in a models.json, so it has no Config."""
    stop = reached.answered
    if stop is None:
        problem, remedy = _unreached(model, reached, assumed)
        return Verdict(provider, model, f"{reached.status}", reached.config, None, problem, remedy)
    problem = _unlike(model, reached)
    remedy = "Ask for it by a key without a Config, in a pi provider of its own." if problem else ""
    return Verdict(provider, model, stop.shown, reached.config, price(stop), problem, remedy)


def _unreached(model: str, reached: Reached, assumed: bool) -> tuple[str, str]:
    said = f"the gateway answers {reached.status}" + (f": {reached.said}" if reached.said else "")
    if reached.stops:
        tried = ", ".join(dict.fromkeys(stop.shown for stop in reached.stops))
        return f"{said}, after {tried}", "Run `pigen route` with the same model: it says why."
    if assumed and slugs.split(model) is None:
        return (
            f"{said}, for a bare id needs a key that is bound to a Config",
            f"Write @SLUG/{model}, or check a pigen.yaml, which says what the key is bound to.",
        )
    return said, "Run `pigen route` with the same model: it says why."


def _unlike(model: str, reached: Reached) -> str:
    """How what is asked first differs from what the id says; "" where it does not."""
    first, by = reached.stops[0], f" by Config {reached.config}" if reached.config else ""
    parts = slugs.split(model)
    if parts is not None and parts != (first.slug, first.model):
        return f"its id says {quote(model)}, and it goes to {first.shown} first{by}"
    if parts is None and first.model not in ("", model) and catalogue.knows(model):
        return f"its id says {quote(model)}, and {first.shown} answers{by}"
    return _absent(reached.stops[-1])


def _absent(stop: Stop) -> str:
    """The upstream is asked for a model that another makes."""
    makers = [each for each in catalogue.MAKERS if catalogue.fact(stop.model, each)]
    if stop.maker is None or not makers or stop.maker in makers:
        return ""
    return f"@{stop.slug} is asked for {stop.model}, which {makers[0]} makes"


def price(stop: Stop) -> tuple[float, float] | None:
    """Dollars per million tokens, of question and answer."""
    upstream = catalogue.upstream(stop.slug or stop.provider)
    fact = (catalogue.fact(stop.model, upstream) if upstream else None) or catalogue.fact(
        stop.model
    )
    return fact.cost[:2] if fact and any(fact.cost) else None
