from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyFile
from pigen.portkey.scopes import COMPLETIONS


class CompletionsOnOrganisationKey(Rule):
    """An organisation key asks for completions.write.

    The scope exists only for keys of a workspace. Keys of the organisation are for administration,
    and the gateway answers 403 when pi uses one.

    Make a key of type workspace/service or workspace/user, with the id of the workspace.
    """

    effect = FAILS
    topic = LIMITS
    examples = (
        Good(
            {
                "endpoint": "/api-keys/workspace/service",
                "body": {"name": "pi", "scopes": ["completions.write"]},
            }
        ),
        Good({"name": "pi", "scopes": ["completions.write"]}, note="Nothing says whose it is."),
        Bad(
            {
                "endpoint": "/api-keys/organisation/service",
                "body": {"name": "pi", "scopes": ["logs.view", "completions.write"]},
            },
            at="/body/scopes/1",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for key in file.keys:
            if key.is_organisation_key and COMPLETIONS in (key.scopes or ()):
                assert key.scopes is not None
                yield Problem(
                    key.locate("scopes", key.scopes.index(COMPLETIONS)),
                    f"A key of the organisation cannot have {COMPLETIONS}: the gateway will answer "
                    "403 to pi.",
                    "Make it a key of type workspace/service, or workspace/user for a person.",
                )
