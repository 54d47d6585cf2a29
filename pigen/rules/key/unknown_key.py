from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.key import KeyFile

# By it editors find the schema; `pigen schema key` gives one.
SCHEMA_KEY = "$schema"


class UnknownKey(Rule):
    """A key file has a field that the admin API does not know.

    It has no effect: a budget or a Config under a wrong name does not limit or route anything.
    config_id, metadata and allow_config_override belong in "defaults".

    Use the name that the admin API has, or remove the field.
    """

    effect = IGNORED
    topic = KEYS
    examples = (
        Good({"name": "pi", "scopes": [], "defaults": {"config_id": "pc-1"}}),
        Good({"name": "pi", "scopes": [], "defaults": {"metadata": {"anything": "x"}}}),
        Good({"$schema": "./key.schema.json", "name": "pi", "scopes": []}),
        Bad({"name": "pi", "scopes": [], "config_id": "pc-1"}, at="/config_id"),
        Bad(
            {"name": "pi", "scopes": [], "usage_limits": {"credit_limits": 5}},
            at="/usage_limits/credit_limits",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        from pigen.rules.key_misfits import UNKNOWN, find_misfits
        from pigen.source.key_file_types import KeyDefaults

        for each in find_misfits(file) if isinstance(file, KeyFile) else ():
            name = str(each.path[-1]) if each.path else ""
            if each.kind != UNKNOWN or name == SCHEMA_KEY:
                continue
            help = f"{did_you_mean(name, each.fields)}The fields are {', '.join(each.fields)}."
            if name in KeyDefaults.model_fields and "defaults" in each.fields:
                help = 'Put it into "defaults".'
            yield Problem(
                each.path,
                f"The admin API knows no field {quote(name)} here, so it will have no effect.",
                help,
                key=True,
            )
