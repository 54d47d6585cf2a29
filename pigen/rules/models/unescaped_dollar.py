from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import RISK, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.interpolation import escape, is_command, split_variables
from pigen.pi.models_file import ModelsFile, make_models_json


class UnescapedDollar(Rule):
    """A dollar sign inside a key or header makes pi look for a variable.

    From 0.77 pi reads $ and the letters after it as the name of a variable anywhere in the text, so
    a password such as pa$word7 is split up. If no variable of that name is set, pi reports `No API
    key found`.

    Double the dollar sign: pa$$word7. If a variable is meant, write ${name}.
    """

    effect = RISK
    topic = SECRETS
    prefilter_text = ("$",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/m", headers={"Authorization": "Bearer $TOKEN"})),
        Good(make_models_json("@a/m", apiKey="pa$$word7")),
        Good(make_models_json("@a/m", apiKey="pre_${suffix}")),
        Good(make_models_json("@a/m", apiKey="$portkey_key")),
        Good(make_models_json("@a/m", headers={"x-user": "team:$USER"})),
        Good(make_models_json("@a/m", apiKey="pa$word7"), pi="0.73.1"),
        Good(make_models_json("@a/m", apiKey="tail$"), note="A lone dollar sign is sent."),
        Bad(
            make_models_json("@a/m", apiKey="pa$word7"),
            at="/providers/portkey/apiKey",
            fixed_content=make_models_json("@a/m", apiKey="pa$$word7"),
        ),
        Bad(
            make_models_json("@a/m", headers={"x-password": "Xq$pK9!"}),
            at="/providers/portkey/headers/x-password",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.pi.interpolates:
            return
        for _, path, text in file.resolvable_values:
            if text.find("$", 1) < 0 or is_command(text):
                continue
            name = _find_accidental_variable(text)
            if name is None or (file.env is not None and file.env.get(name)):
                continue
            doubled = escape(text, file.pi)
            yield Problem(
                path,
                f'pi will take "${name[:1]}..." in this value as a variable and, if none of '
                "that name is set, send nothing at all.",
                "Double the dollar sign to send it as it is, or write ${...} around a variable's "
                "name.",
                fix=Fix("Double the dollar sign", Replace(path, doubled)),
            )


def _find_accidental_variable(text: str) -> str | None:
    """The name of a variable that begins right after a letter or digit and looks like none."""
    for is_variable, name in split_variables(text):
        if is_variable and name != name.upper():
            at = text.find(f"${name}")
            if at > 0 and text[at - 1].isalnum():
                return name
    return None
