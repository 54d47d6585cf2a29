from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_fields import (
    PROVIDER_PREFIXES,
    SECTIONS,
    ConfigMember,
    find_section,
    iter_members,
)


class UnknownKey(Rule):
    """The gateway does not know this key.

    It accepts any key and ignores those it does not know. One of the documented names is such a
    key: `retry.use_retry_after_headers`; the gateway reads `use_retry_after_header`.

    Correct the name, or remove the key. Notes of your own may start with an underscore.
    """

    effect = IGNORED
    topic = KEYS
    examples = (
        Good(make_target(_comment="the usual one", aws_role_arn="arn:x")),
        Bad(
            make_target(retry={"attempts": 2, "use_retry_after_headers": True}),
            at="/retry/use_retry_after_headers",
            fixed_content=make_target(retry={"attempts": 2, "use_retry_after_header": True}),
        ),
        Bad(
            make_config(
                "fallback", make_target("a"), make_target("b"), strategy={"on_status_code": [429]}
            ),
            at="/strategy/on_status_code",
            fixed_content=make_config(
                "fallback", make_target("a"), make_target("b"), strategy={"on_status_codes": [429]}
            ),
        ),
        Bad(make_target(frobnicate=1), at="/frobnicate"),
        Bad(make_target(request={"timeout": 1}), at="/request"),
        Bad(
            make_target(timeout=9000),
            at="/timeout",
            fixed_content=make_target(request_timeout=9000),
        ),
        Bad(make_target(retry={"attempts": 2, "min_timeout": 500}), at="/retry/min_timeout"),
        Bad(make_target(guardrails=["pg-1"]), at="/guardrails"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for member in iter_members(file):
            if (
                member.is_known
                or member.is_note
                or member.key == "metadata"
                or find_section(member)
            ):
                continue
            meant = _guess_keys(member)
            where = f' in "{member.section}"' if member.section else ""
            known = "it knows no such key"
            if member.key in _PROPOSED.get(member.section, ()):
                known = "an open pull request proposes it, and no release has such a key"
            yield Problem(
                member.path,
                f'The gateway ignores "{member.key}": {known}{where}.',
                f"Write {' or '.join(map(quote, meant))}." if meant else "Remove it.",
                key=True,
                fix=_make_fix(member, meant[0] if len(meant) == 1 else None),
            )


def _guess_keys(member: ConfigMember) -> list[str]:
    """The keys that are likely meant. What merely begins alike, as "request" and "request_timeout"
    do, is something else."""
    if member.key in _PROPOSED.get(member.section, ()):
        return []
    known = [key for key in SECTIONS[member.section] if not key.startswith(PROVIDER_PREFIXES)]
    near = _SHORT_NAMES.get(member.key) or find_closest(member.key, known, _LIKENESS)
    return [near] if near else [key for key in known if key.endswith(f"_{member.key}")]


# How like a key a word has to be.
_LIKENESS = 0.8
_SHORT_NAMES = {"override": "override_params", "overrides": "override_params", "retries": "retry"}
# In pull requests of the open-source gateway that are not merged, by section.
_PROPOSED = {"retry": ("min_timeout", "max_timeout", "factor", "randomize")}


def _make_fix(member: ConfigMember, near: str | None) -> Fix | None:
    owner = member.node.value if not member.section else member.node.value.get(member.section)
    if not near or not isinstance(owner, dict) or near in owner:
        return None
    return Fix(f'Rename it to "{near}"', Rename(member.path, near))
