from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, IGNORED, Bad, Fix, Good, JsonPath, Problem, Replace, Rule
from pigen.diagnostics.topics import KEYS
from pigen.gateway.documented import FEATURES, SOFT_DENY_KEYS
from pigen.javascript.value_names import describe_type
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_fields import NEWER_KEYS, iter_guardrails, iter_members

_LOCAL = {"provider": "openai", "api_key": "dummy"}
_SOFT_DENY = SOFT_DENY_KEYS[0]
_TRY_IT = "Try it on your gateway before you rely on it; `pigen route` follows the pages."


class KeyNewerThanGateway(Rule):
    """A key that Portkey's pages describe, but that no measured gateway follows.

    passthrough (documented April 2026) leaves a target's provider to the request: release 2.0.0
    answers 400 where nothing else says where to go, and a public branch 500 at a target. Release
    2.0.0 takes default_params, drop_params, fetch_integrated_models and a guardrail's
    soft_deny_200, whatever their type, and ignores them. The open-source gateway has none of them.

    Try it on your gateway before you rely on it. `pigen route` follows the pages, and says so.
    """

    effect = IGNORED
    topic = KEYS
    prefilter_text = ("passthrough", "default", "drop", "fetch", "soft")
    examples = (
        Good(make_target(override_params={"temperature": 0})),
        Good(make_target(passthrough=False)),
        Good({"provider": "openai", "drop_params": "user"}, note="The Config is refused anyway."),
        Bad({**_LOCAL, "default_params": {"temperature": 0}}, at="/default_params", dialect="oss"),
        Bad(make_target(drop_params=["user"]), at="/drop_params", effect=HINT),
        Bad(
            make_target(drop_params="user"),
            at="/drop_params",
            effect=HINT,
            fixed_content=make_target(drop_params=["user"]),
        ),
        Bad(
            make_config("fallback", {"passthrough": True}, make_target("b", "gpt-4o")),
            at="/targets/0/passthrough",
            effect=HINT,
        ),
        Bad(
            make_target(input_guardrails=[{"id": "pg-1", "deny": True, "soft_deny_200": True}]),
            at="/input_guardrails/0/soft_deny_200",
            effect=HINT,
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.is_rejected:
            return
        for member in iter_members(file):
            name = _SOFT_DENY if member.key in SOFT_DENY_KEYS else member.snake_key
            if member.section == "" and name in _MEASURED:
                yield from _find_problem(file, name, member.value, member.path)
        for hook, path in iter_guardrails(file) if file.is_hosted else ():
            for key in SOFT_DENY_KEYS:
                if key in hook:
                    yield from _find_problem(file, _SOFT_DENY, hook[key], (*path, key))


def _find_problem(file: ConfigFile, name: str, value: object, path: JsonPath) -> Iterator[Problem]:
    if value in (None, False):
        return
    written = path[-1]
    if not file.is_hosted:
        help = "Use override_params if the value may replace the request's own."
        message = f'The open-source gateway ignores "{written}".'
        yield Problem(path, message, help if name == "default_params" else "Remove it.", key=True)
        return
    wanted = find_wanted_type(name, value)
    if wanted is None:
        yield Problem(
            path,
            f'"{written}" is documented ({FEATURES[name]}), not measured: {_MEASURED[name]}.',
            "Use override_params where the value may replace the request's own."
            if name == "default_params"
            else _TRY_IT,
            key=True,
            effect=HINT,
        )
        return
    listed = [value] if name == "drop_params" and isinstance(value, str) and value else None
    yield Problem(
        path,
        f'"{written}" is {describe_type(value)}; Portkey documents {wanted} ({FEATURES[name]}). '
        "Release 2.0.0 accepts anything here and ignores it.",
        f"Write {wanted}.",
        fix=Fix("Write a list", Replace(path, listed)) if listed else None,
        effect=HINT,
    )


def find_wanted_type(name: str, value: object) -> str | None:
    """What is documented for a key, where the value is something else."""
    if name == "drop_params":
        right = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return None if right else "a list of names or paths"
    if name == "default_params":
        return None if isinstance(value, dict) else "an object of parameters"
    return None if isinstance(value, bool) else "true or false"


_IGNORED = "release 2.0.0 takes it and ignores it"
_MEASURED = {
    "passthrough": "release 2.0.0 answers 400 where nothing else says where to "
    "go, and a public branch "
    "500 at a target",
    **dict.fromkeys((*NEWER_KEYS[1:], _SOFT_DENY), _IGNORED),
}
