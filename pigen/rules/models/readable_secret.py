from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import holds_secret
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.interpolation import resolve_literal
from pigen.pi.models_file import ModelsFile, make_models_json

OTHERS_READ = 0o044
EXAMPLE_KEY = "sk-Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's


class ReadableSecret(Rule):
    """Other users of this machine can read a file that holds a secret.

    models.json has a key in plain text, and its permissions let the group or everybody read it. pi
    itself makes auth.json readable only by its owner.

    Run chmod 600 on the file, or better, move the key to an environment variable.
    """

    effect = RISK
    topic = SECRETS
    prefilter_keys = ("apiKey", "headers")
    connection_only = True
    examples = (
        Good(make_models_json("@a/m", apiKey=EXAMPLE_KEY), mode=0o600),
        Good(make_models_json("@a/m"), mode=0o644, note="It holds no secret."),
        Good(
            make_models_json("@a/m", apiKey=EXAMPLE_KEY), note="Standard input has no permissions."
        ),
        Bad(
            make_models_json("@a/m", apiKey=EXAMPLE_KEY), at="/providers/portkey/apiKey", mode=0o644
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.mode is None or not file.mode & OTHERS_READ:
            return
        for _, path, text in file.resolvable_values:
            if holds_secret(str(path[-1]), text) and resolve_literal(text, file.pi) is not None:
                readers = "everybody on this machine" if file.mode & 0o004 else "its group"
                yield Problem(
                    path,
                    f"The file's permissions are {file.mode & 0o777:03o}, so {readers} can read "
                    "this secret.",
                    "Run chmod 600 on the file.",
                )
                return
