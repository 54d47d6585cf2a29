from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.validate_config import NO_ROUTE, OUTDATED
from pigen.portkey.config import ROUTELESS, ConfigFile, make_config, make_target


class ConfigWithoutRoute(Rule):
    """The Config as a whole gives the gateway nowhere to send a request.

    It has to be an object. With neither provider nor targets, the open-source gateway refuses it
    unless the request names a provider in its x-portkey-provider header. The hosted gateway accepts
    it if it has, say, a cache or retries, because the model may then name its provider
    (@slug/model). Both refuse the old form with `options`.

    Add a provider, or a strategy with targets.
    """

    effect = REJECTED
    topic = ROUTING
    examples = (
        Good(make_config("fallback", make_target("a"), make_target("b"))),
        Good({"retry": {"attempts": 3}}, note="The model then brings its provider."),
        Bad({}, at=""),
        Bad({"strategy": {"mode": "fallback"}}, at=""),
        Bad({"retry": {"attempts": 3}}, at="", dialect="oss"),
        Bad("null", at=""),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for problem in file.find_rejections(ROUTELESS):
            if problem.message == NO_ROUTE:
                help = "Add a provider, or a strategy with targets."
                yield Problem((), "This Config has neither a provider nor targets.", help)
            elif problem.message == OUTDATED:
                yield Problem(
                    ("options",),
                    'A Config with "options" has an old form that is no longer read.',
                    'Write the options as "targets", below a "strategy".',
                    key=True,
                )
            elif file.raw is None:
                yield Problem((), "This Config is empty.", "Write an object with a provider.")
            else:
                yield Problem(
                    (),
                    "This Config is nested too deep for the gateway.",
                    "Write it with fewer levels of targets.",
                )
